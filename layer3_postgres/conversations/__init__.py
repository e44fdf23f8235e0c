"""Conversations: what is kept of them, what is remembered of them, and the assistant that answers within one."""
