"""`mystack version`."""

from dataclasses import asdict

from layer1_basic_api.cli.output import print_json
from layer1_basic_api.layers import find_layers, installed_version


def run(*, as_json: bool) -> None:
    layers = find_layers()
    if as_json:
        known = [{name: asdict(layer)[name] for name in ("number", "title")} for layer in layers]
        print_json({"version": installed_version(), "layers": known})
        return
    print(f"MyStack {installed_version()}")
    for layer in layers:
        print(f"  Layer {layer.number}  {layer.title}")
