"""Layer 1: a chat API over a local model, its page and its command line."""
