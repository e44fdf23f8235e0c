"""The HTTP side of layer 1: composition, routes, schemas, middleware."""
