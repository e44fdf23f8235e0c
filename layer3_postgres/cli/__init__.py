"""Layer 3's commands."""
