"""How the tables came to be what they are: revisions in a chain, and what runs them."""
