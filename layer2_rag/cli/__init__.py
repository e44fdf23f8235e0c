"""The commands that layer 2 adds to `mystack`."""
