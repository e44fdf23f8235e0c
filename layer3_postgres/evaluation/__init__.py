"""Follow-up questions about this repository's own documents, and how well they are met."""
