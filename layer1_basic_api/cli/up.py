"""`mystack up`."""

import os
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.supervisors import ChangeReload

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.logs import configure
from layer1_basic_api.api.middleware.guard import is_loopback
from layer1_basic_api.api.server import address, listen, serve
from layer1_basic_api.data_folder import announce, claimed
from layer1_basic_api.errors import ConfigurationError
from layer1_basic_api.layers import ROOT, Layer, find_layers, load

LAYER_VARIABLE = "MYSTACK_LAYER"


def run(
    *, layer: int | None, host: str | None, port: int | None, data: Path | None, open_page: bool, reload: bool
) -> None:
    chosen = choose_layer(layer)
    settings = load_settings(chosen, host=host, port=port, data=data)
    configure(settings)
    _warn_if_open(settings)

    def ready(url: str) -> None:
        print(f"MyStack · Layer {chosen.number} ({chosen.title}) · {url}", flush=True)
        if open_page:
            webbrowser.open(url)

    if reload or settings.reload:
        _reload(chosen, settings, ready=ready)
    else:
        serve(load(chosen.create_app)(settings), settings, ready=ready)


def choose_layer(number: int | None) -> Layer:
    """The layer with this number, else that of MYSTACK_LAYER, else the newest.

    Raises `ConfigurationError` for a layer that is not there.
    """
    layers = {layer.number: layer for layer in find_layers()}
    if number is None:
        number = _layer_of_environment() or max(layers)
    if number not in layers:
        present = ", ".join(map(str, layers))
        raise ConfigurationError(f"There is no layer {number} here; present: {present}.")
    return layers[number]


def _layer_of_environment() -> int | None:
    """For somebody who follows a layer's tutorial where higher layers are present."""
    value = os.environ.get(LAYER_VARIABLE, "").strip()
    if value and not value.isdecimal():
        raise ConfigurationError(f"{LAYER_VARIABLE}: got {value!r}. It may be the number of a layer.")
    return int(value) if value else None


def load_settings(layer: Layer, **given: Any) -> Settings:
    """The layer's settings from the environment; options that were given win."""
    settings: type[Settings] = load(layer.settings)
    return settings.load(**{name: value for name, value in given.items() if value is not None})


def _warn_if_open(settings: Settings) -> None:
    if not is_loopback(settings.host) and settings.api_key is None:
        print(f"Warning: {settings.host} is open to the network without a key. Set MYSTACK_API_KEY.", file=sys.stderr)


def _reload(layer: Layer, settings: Settings, *, ready: Callable[[str], None]) -> None:
    """For development: uvicorn starts the app anew when a source file changes. Without our guard on slow clients.

    This process keeps the folder and the port; the app runs in another, which reads the settings again.
    """
    os.environ["MYSTACK_DATA"] = str(settings.data)
    folders = [str(path) for path in ROOT.glob("layer*_*") if path.is_dir()]
    config = uvicorn.Config(
        layer.create_app, factory=True, reload=True, reload_dirs=folders, log_config=None, access_log=False
    )
    with claimed(settings.data), listen(settings) as listener:
        url = address(settings.host, listener.getsockname()[1])
        announce(settings.data, url)
        ready(url)
        ChangeReload(config, target=uvicorn.Server(config).run, sockets=[listener]).run()
