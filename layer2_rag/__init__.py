"""Layer 2: documents in, cited answers out."""
