"""From a question to an answer that cites, quotes, or says that nothing was found."""
