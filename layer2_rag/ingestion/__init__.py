"""The way of a document from an upload to where it is found, and out again."""
