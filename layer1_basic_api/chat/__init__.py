"""From a question to the events of its answer. Knows models, not HTTP."""
