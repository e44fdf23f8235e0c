"""The parts of reading a PDF: which words a page shows, in what order they are read, and what they are."""
