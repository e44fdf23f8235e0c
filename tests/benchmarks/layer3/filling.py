"""Fills a data folder of layer 3: `python -m tests.benchmarks.layer3.filling FOLDER CHUNKS` prints JSON.

As layer 2's is filled, with more variants of each text: 100,000 chunks cost 2,000 passes of the model.
"""

import asyncio
import json
import sys
from pathlib import Path

from layer1_basic_api.api.logs import configure
from layer3_postgres.api.config import Settings
from layer3_postgres.api.container import open_container
from tests.benchmarks.layer2.filling import fill

VARIANTS = 50

if __name__ == "__main__":
    configure(Settings.load(log_level="ERROR"))  # standard output is for the figures
    filled = fill(
        Path(sys.argv[1]),
        int(sys.argv[2]),
        load_settings=Settings.load,
        open_container=open_container,
        variants=VARIANTS,
    )
    print(json.dumps(asyncio.run(filled)))
