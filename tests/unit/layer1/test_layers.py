"""Layers are found by their folders."""

from layer1_basic_api.layers import ROOT, find_layers, load


def test_every_layer_folder_is_found_in_order() -> None:
    folders = [path for path in ROOT.glob("layer*_*") if (path / "layer.py").is_file()]
    numbers = [layer.number for layer in find_layers()]
    assert numbers == list(range(1, len(folders) + 1))


def test_what_a_layer_names_is_there() -> None:
    for layer in find_layers():
        assert callable(load(layer.create_app))
        assert callable(load(layer.commands))
        assert callable(load(layer.diagnose))
        assert load(layer.checks)
        assert load(layer.settings).load()
