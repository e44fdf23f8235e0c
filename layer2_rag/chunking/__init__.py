"""A parsed document in chunks that are exact runs of it."""
