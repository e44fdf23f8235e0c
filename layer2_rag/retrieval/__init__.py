"""From a question to passages, best first."""
