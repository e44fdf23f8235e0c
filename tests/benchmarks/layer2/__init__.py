"""What is measured of layer 2: each name is a module here with `measure(effort)`."""

TITLE = "Layer 2: figures"
MEASUREMENTS = ("serving", "ingest", "peers", "memory", "quality", "targets")
