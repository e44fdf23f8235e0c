"""What the doctor looks at in layer 1."""

import os
import platform
import shutil
from collections.abc import Sequence

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.models import open_model
from layer1_basic_api.api.page import DIST
from layer1_basic_api.data_folder import running_server
from layer1_basic_api.docker_command import diagnose_docker
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
SENTENCES: dict[State, str] = {
    "ready": "{} is ready.",
    "unknown": "{} is chosen; the first question shows whether it answers.",
    "none": "",
    "missing": "{} cannot be asked:",
    "unreachable": "{} cannot be asked:",
}
REMEDIES: dict[State, str] = {
    "missing": "Name a model that it has, or choose another provider by MYSTACK_LLM.",
    "unreachable": "Look at its address and its key, or choose another provider by MYSTACK_LLM.",
}


async def diagnose(settings: Settings) -> Sequence[Finding]:
    here = [_python(), _data(settings), _server(settings), _page()]
    return [*here, *await diagnose_docker(), await _model(settings)]


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


async def _model(settings: Settings) -> Finding:
    try:
        model = open_model(settings)
    except (ConfigurationError, ValueError) as error:  # Ollama's client reads OLLAMA_HOST for itself, at its import
        remedy = "Set it, or choose another provider by MYSTACK_LLM."
        return Finding(part="model", state="broken", detail=str(error), remedy=remedy)
    try:
        return model_finding(await model.status())
    finally:
        await model.aclose()


def model_finding(status: ModelStatus) -> Finding:
    """The status as a sentence, with the model server's own words behind it."""
    model = status.model or status.provider
    named = model if model == status.provider else f"{model} ({status.provider})"
    said = f"{SENTENCES[status.state].format(named)} {status.detail}".strip()
    remedy = ", then ".join(f"`{command}`" for command in status.commands) or REMEDIES.get(status.state, "")
    return Finding(part="model", state=STATES[status.state], detail=said, remedy=remedy)
