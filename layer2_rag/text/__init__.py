"""What is known of text alone."""
