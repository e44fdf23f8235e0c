"""Each module takes a folder of files in as one library documents it: `python -m tests.benchmarks.layer2.libraries.NAME
FOLDER` prints JSON. It runs in an environment of its own, where neither MyStack nor the other libraries are."""
