"""The `ChatModel` port, its adapters, and what makes them safe to call."""
