"""The ports of storage and their adapters."""
