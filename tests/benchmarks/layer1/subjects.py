"""What is measured and what it stands before: MyStack by adapter, the fake model server, the proxies."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks.effort import Effort
from tests.benchmarks.environments import install
from tests.benchmarks.layer1.fake_server import MODEL, TOKEN
from tests.benchmarks.layer1.load import Target, order
from tests.benchmarks.processes import Generator, Server, mystack, serving

LOAD = "tests.benchmarks.layer1.load"
LITELLM = "1.106.2"
LITELLM_CONFIG = """
model_list:
  - model_name: {model}
    litellm_params: {{model: openai/{model}, api_base: "{url}", api_key: none}}
litellm_settings: {{telemetry: false, set_verbose: false, drop_params: true}}
general_settings: {{dangerously_permit_weak_or_unset_master_key: true}}
"""


@contextmanager
def fake_model_server(effort: Effort, **behaviour: Any) -> Iterator[Server]:
    """Shares its core with the load generator."""

    def command(port: int) -> list[str]:
        options = json.dumps({"port": port, **behaviour})
        return [sys.executable, "-m", "tests.benchmarks.layer1.fake_server", options]

    with serving(command, folder=effort.folder, health="/api/version", core=effort.cores.rest) as server:
        yield server


def adapter_settings(adapter: str, port: int) -> dict[str, str]:
    """The variables that put MyStack in front of the fake server on `port`, by this adapter."""
    url = f"http://127.0.0.1:{port}"
    return {
        "openai": {"MYSTACK_LLM": "openai", "OPENAI_BASE_URL": f"{url}/v1", "OPENAI_MODEL": MODEL},
        "ollama": {"MYSTACK_LLM": "ollama", "OLLAMA_HOST": url, "OLLAMA_MODEL": MODEL},
        "huggingface": {"MYSTACK_LLM": "huggingface", "HF_ENDPOINT_URL": url, "HF_MODEL": MODEL},
    }[adapter]


@contextmanager
def mystack_before(effort: Effort, model_port: int, *, adapter: str = "openai") -> Iterator[Server]:
    with mystack(effort.folder, core=effort.cores.subject, **adapter_settings(adapter, model_port)) as server:
        yield server


@contextmanager
def mystack_simulated(effort: Effort, behaviour: str) -> Iterator[Server]:
    settings = {"MYSTACK_LLM": "simulated", "MYSTACK_SIMULATED": behaviour}
    with mystack(effort.folder, core=effort.cores.subject, **settings) as server:
        yield server


@contextmanager
def reference_proxy(effort: Effort, model_port: int) -> Iterator[Server]:
    def command(port: int) -> list[str]:
        app = ["tests.benchmarks.layer1.reference_proxy:create_app", "--factory"]
        return [sys.executable, "-m", "uvicorn", *app, "--port", str(port)]

    env = {"OPENAI_BASE_URL": f"http://127.0.0.1:{model_port}/v1"}
    with serving(command, folder=effort.folder, health="/docs", core=effort.cores.subject, **env) as server:
        yield server


@contextmanager
def litellm_proxy(effort: Effort, model_port: int, *, python: Path) -> Iterator[Server]:
    """As its documentation advises for production, but for what needs a database; without a key, as MyStack is."""
    config = effort.folder / "litellm.yaml"
    config.write_text(LITELLM_CONFIG.format(model=MODEL, url=f"http://127.0.0.1:{model_port}/v1"), "utf-8")

    def command(port: int) -> list[str]:
        address = ["--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]
        return [str(python.parent / "litellm"), "--config", str(config), *address]

    env = {"LITELLM_MODE": "PRODUCTION", "LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    with serving(
        command, folder=effort.folder, health="/health/liveliness", core=effort.cores.subject, **env
    ) as server:
        yield server


def install_litellm() -> Path | str:
    """The Python of an environment with LiteLLM's proxy; or why there is none."""
    return install("litellm", f"litellm[proxy]=={LITELLM}")


def completions(port: int, *, stream: bool, tokens: int) -> Target:
    """The OpenAI route, which all speak."""
    body = {"model": MODEL, **({"stream": True} if stream else {})}
    return Target(port=port, path="/v1/chat/completions", body=body, marker=TOKEN, markers=tokens)


def chat(port: int, *, stream: bool, tokens: int, marker: str | None = None) -> Target:
    """MyStack's own route. A whole answer of the simulated model has other words, so `marker` says what to count."""
    counted = marker or ("event: delta" if stream else TOKEN)
    return Target(port=port, path="/chat", body={"stream": stream}, marker=counted, markers=tokens)


def load(effort: Effort, kind: str, target: Target | None = None, **options: Any) -> dict[str, Any]:
    """Run the load generator to its end."""
    with Generator(order(kind, target, **options), core=effort.cores.rest, module=LOAD) as generator:
        return generator.line()
