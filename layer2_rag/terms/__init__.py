"""A text as the terms that it is found by."""
