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


def test_each_readme_names_every_module_of_its_layer() -> None:
    for layer in find_layers():
        folder = ROOT / layer.create_app.split(".")[0]
        tree = (folder / "README.md").read_text("utf-8")
        listed = {line.split()[0] for line in tree.splitlines() if line.strip()}
        modules = [path.relative_to(folder) for path in folder.rglob("*.py") if path.name[0] != "_"]
        unnamed = [
            str(path)
            for path in modules
            if str(path) not in listed and not any(f"{parent}/" in listed for parent in path.parents)
        ]
        assert unnamed == []
