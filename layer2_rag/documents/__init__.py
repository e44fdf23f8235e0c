"""What a collection, a document and a chunk are."""
