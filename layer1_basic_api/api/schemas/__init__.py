"""Shapes on the wire: what requests may hold and what answers promise."""
