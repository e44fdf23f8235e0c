"""Layer 3: one database. PostgreSQL keeps documents, texts, chunks, vectors and conversations."""
