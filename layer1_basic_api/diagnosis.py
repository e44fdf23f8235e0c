"""What the doctor looks at in layer 1."""

import os
import platform
import shutil
from collections.abc import Sequence

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.models import open_model
from layer1_basic_api.api.page import DIST
from layer1_basic_api.data_folder import running_server
from layer1_basic_api.errors import ConfigurationError
from layer1_basic_api.findings import Finding, Severity
from layer1_basic_api.layers import installed_version
from layer1_basic_api.llm.base import ModelStatus, State

NEEDED_BYTES = 1_000_000_000
STATES: dict[State, Severity] = {
    "ready": "ok",
    "unknown": "ok",
    "none": "optional",
    "missing": "broken",
    "unreachable": "broken",
}


async def diagnose(settings: Settings) -> Sequence[Finding]:
    return [_python(), _data(settings), _server(settings), _page(), _docker(), await _model(settings)]


def _python() -> Finding:
    return Finding(part="MyStack", state="ok", detail=f"{installed_version()} on Python {platform.python_version()}")


def _data(settings: Settings) -> Finding:
    """The folder may not exist yet; what counts is whether it can be made, and the room below it."""
    folder = settings.data
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        remedy = "Give yourself the right to write there, or set MYSTACK_DATA."
        return Finding(part="data folder", state="broken", detail=f"{folder} cannot be written", remedy=remedy)
    free = shutil.disk_usage(existing).free
    detail = f"{folder}, {free / 1e9:.0f} GB free"
    if free < NEEDED_BYTES:
        return Finding(part="data folder", state="broken", detail=detail, remedy="Free at least 1 GB of disk.")
    return Finding(part="data folder", state="ok", detail=detail)


def _server(settings: Settings) -> Finding:
    if url := running_server(settings.data):
        return Finding(part="server", state="ok", detail=f"runs at {url}")
    return Finding(part="server", state="optional", detail="none runs on this folder", remedy="mystack up")


def _page() -> Finding:
    if (DIST / "index.html").is_file():
        return Finding(part="page", state="ok", detail="built")
    return Finding(part="page", state="optional", detail="not built: only the API answers", remedy="make web")


def _docker() -> Finding:
    """Only for those who want containers, so it is never broken."""
    if shutil.which("docker"):
        return Finding(part="docker", state="ok", detail="installed")
    return Finding(part="docker", state="optional", detail="not installed; only containers need it")


async def _model(settings: Settings) -> Finding:
    try:
        model = open_model(settings)
    except ConfigurationError as error:
        remedy = "Set it, or choose another provider by MYSTACK_LLM."
        return Finding(part="model", state="broken", detail=error.detail, remedy=remedy)
    try:
        return _as_finding(await model.status())
    finally:
        await model.aclose()


def _as_finding(status: ModelStatus) -> Finding:
    said = ", ".join(filter(None, (status.provider, status.model, status.state, status.detail)))
    return Finding(part="model", state=STATES[status.state], detail=said, remedy="; ".join(status.commands))
