"""What is measured of layer 1: each name is a module here with `measure(effort)`."""

TITLE = "Layer 1: figures"
MEASUREMENTS = ("overhead", "throughput", "streams", "footprint", "targets")
