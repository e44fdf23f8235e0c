"""`make bench`: measures a layer against its goals and its peers, and writes docs/benchmarks/. See `__main__`."""
