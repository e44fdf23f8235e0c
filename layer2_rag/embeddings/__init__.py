"""The `Embedder` port and its adapters."""
