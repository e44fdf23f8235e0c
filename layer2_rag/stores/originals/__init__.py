"""The files that documents were made from."""
