"""Layer 2 over HTTP: its composition root, routes and shapes."""
