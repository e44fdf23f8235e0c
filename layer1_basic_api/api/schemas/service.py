"""What the service says of itself."""

from pydantic import BaseModel, Field

from layer1_basic_api.llm.base import State


class Health(BaseModel):
    status: str = "ok"
    layer: int
    version: str


class Dependency(BaseModel):
    state: str
    required: bool
    detail: str = ""


class Readiness(BaseModel):
    status: str = Field(description="ready, or not_ready while a required dependency is missing.")
    dependencies: dict[str, Dependency]


class Limits(BaseModel):
    message_chars: int
    history_messages: int
    body_bytes: int


class Capabilities(BaseModel):
    """What this layer can do; the page shows only the panels that are listed."""

    name: str = "MyStack"
    version: str
    layer: int
    title: str
    panels: list[str]
    limits: Limits


class Model(BaseModel):
    id: str
    context_length: int | None = Field(description="Tokens; null where the server does not say.")


class Models(BaseModel):
    """Which model answers, how it is, and which others could."""

    provider: str
    model: str | None
    state: State
    detail: str
    commands: list[str]
    items: list[Model]
