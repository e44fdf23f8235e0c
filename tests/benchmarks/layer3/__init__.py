"""What is measured of layer 3: each name is a module here with `measure(effort)`."""

TITLE = "Layer 3: figures"
MEASUREMENTS = ("vectors", "migration", "serving", "ingest", "quality", "starts", "targets", "growth")
