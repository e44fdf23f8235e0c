"""Layer 3 over HTTP: its composition root, settings and routes."""
