"""How chunks are found in SQL."""
