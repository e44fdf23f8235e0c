"""Layer 2's ports of storage, in PostgreSQL."""
