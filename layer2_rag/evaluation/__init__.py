"""How good retrieval and answers are, on data sets."""
