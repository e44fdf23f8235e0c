"""Every environment variable that layer 1 reads, with its default and what it means. Reads nothing at import."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from layer1_basic_api.api.addresses import WebAddress, allowed_host, holds_user, ollama_address, origin
from layer1_basic_api.api.schemas.common import ModelName
from layer1_basic_api.api.wrong_values import complaint
from layer1_basic_api.errors import ConfigurationError

Provider = Literal["auto", "none", "simulated", "ollama", "huggingface", "openai", "groq", "together", "vllm"]
Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
Names = Annotated[tuple[str, ...], NoDecode]
"""A list in one variable, separated by commas."""
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]


def variable(default: Any, name: str, *, about: str, **constraints: Any) -> Any:
    """A setting, read from the environment variable `name`."""
    return Field(default, validation_alias=AliasChoices(name), description=about, **constraints)


class WrongSettings(ConfigurationError):
    """Variables that cannot be used. `complaints` are sentences, by the name of the field."""

    def __init__(self, complaints: Mapping[str, str]) -> None:
        super().__init__("\n".join(complaints.values()))
        self.complaints = complaints


class UnreadableFile(ConfigurationError):
    """`.env` is no text, or may not be read."""


class Settings(BaseSettings):
    """The settings of layer 1. A higher layer's settings inherit these and add their own."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    # The server
    host: str = variable(
        "127.0.0.1", "FASTAPI_HOST", about="Address to listen on; 0.0.0.0 opens it to the network.", min_length=1
    )
    port: int = variable(8000, "FASTAPI_PORT", about="Port to listen on; 0 takes a free one.", ge=0, le=65535)
    reload: bool = variable(False, "FASTAPI_RELOAD", about="Start again when a source file changes (development).")
    debug: bool = variable(False, "DEBUG", about="Log at DEBUG, whatever LOG_LEVEL says.")
    log_level: Level = variable("INFO", "LOG_LEVEL", about="The least severe level that is logged.")
    log_format: Literal["auto", "json", "text"] = variable(
        "auto", "MYSTACK_LOG_FORMAT", about="auto is text on a terminal and JSON elsewhere."
    )
    data: Path = variable(
        Path("~/.mystack"), "MYSTACK_DATA", about="Folder for everything that is kept.", validate_default=True
    )

    # The model
    llm: Provider = variable(
        "auto", "MYSTACK_LLM", about="Who answers. auto: OPENAI_* or HF_* if set, else Ollama if it runs, else none."
    )
    simulated: str = variable(
        "ttft=0.1,tps=50",
        "MYSTACK_SIMULATED",
        about="How MYSTACK_LLM=simulated behaves: see docs/layer1/02-ollama-integration.md.",
    )
    ollama_host: Annotated[str, AfterValidator(ollama_address)] = variable(
        "http://127.0.0.1:11434", "OLLAMA_HOST", about="Address of the Ollama server."
    )
    ollama_model: ModelName = variable(
        "llama3", "OLLAMA_MODEL", about="Model to ask; if it is not pulled, the first chat model that is."
    )
    hf_token: SecretStr | None = variable(None, "HF_TOKEN", about="Token for Hugging Face.")
    hf_model: ModelName = variable(
        "meta-llama/Llama-3.1-8B-Instruct", "HF_MODEL", about="Model to ask on the Hugging Face hub."
    )
    hf_url: WebAddress | None = variable(
        None, "HF_ENDPOINT_URL", about="A dedicated endpoint or a TGI server instead of the hub."
    )
    openai_api_key: SecretStr | None = variable(
        None, "OPENAI_API_KEY", about="Key for OpenAI, or for the server at OPENAI_BASE_URL."
    )
    openai_base_url: WebAddress | None = variable(
        None, "OPENAI_BASE_URL", about="Any OpenAI-compatible server, up to and with its /v1."
    )
    openai_model: ModelName | None = variable(
        None, "OPENAI_MODEL", about="Model to ask there, and with groq, together and vllm; unset: the first it lists."
    )
    groq_api_key: SecretStr | None = variable(None, "GROQ_API_KEY", about="Key for MYSTACK_LLM=groq.")
    together_api_key: SecretStr | None = variable(None, "TOGETHER_API_KEY", about="Key for MYSTACK_LLM=together.")
    context: int = variable(
        8192, "MYSTACK_CONTEXT", about="Most tokens a prompt and its answer may take (Ollama's num_ctx).", ge=256
    )
    first_token_seconds: Seconds = variable(
        120.0, "MYSTACK_FIRST_TOKEN_SECONDS", about="How long the model may take to its first word."
    )
    next_token_seconds: Seconds = variable(
        60.0, "MYSTACK_NEXT_TOKEN_SECONDS", about="How long it may pause between two words."
    )
    answer_seconds: Seconds = variable(600.0, "MYSTACK_ANSWER_SECONDS", about="How long a whole answer may take.")

    # Limits
    max_answers: int = variable(
        6000, "MYSTACK_MAX_ANSWERS", about="Answers made at the same time; more wait in a queue.", ge=1
    )
    max_queue: int = variable(1000, "MYSTACK_MAX_QUEUE", about="Questions that may wait; more are told to retry.", ge=0)
    queue_seconds: Seconds = variable(10.0, "MYSTACK_QUEUE_SECONDS", about="How long a question may wait for its turn.")
    max_body_bytes: int = variable(2_000_000, "MYSTACK_MAX_BODY_BYTES", about="Largest body of a request.", ge=1)
    header_seconds: Seconds = variable(
        10.0, "MYSTACK_HEADER_SECONDS", about="How long a client may take to send headers."
    )
    body_seconds: Seconds = variable(30.0, "MYSTACK_BODY_SECONDS", about="How long it may take to send the body.")
    send_seconds: Seconds = variable(30.0, "MYSTACK_SEND_SECONDS", about="How long it may stop reading what is sent.")
    drain_seconds: Seconds = variable(
        20.0, "MYSTACK_DRAIN_SECONDS", about="How long open answers may go on after the server is told to stop."
    )

    # Who may ask
    api_key: SecretStr | None = variable(
        None, "MYSTACK_API_KEY", about="Clients must send this key (Authorization: Bearer …); unset: none is asked for."
    )
    allowed_hosts: Names = variable(
        (), "MYSTACK_ALLOWED_HOSTS", about="Host names to answer to besides loopback's, by commas; * is any."
    )
    allowed_origins: Names = variable(
        (),
        "MYSTACK_ALLOWED_ORIGINS",
        about="Web sites that may call from the browser, by commas (https://app.example).",
    )

    @field_validator("allowed_hosts", "allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value

    @field_validator("allowed_hosts")
    @classmethod
    def _as_requests_say(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(allowed_host(name) for name in value)

    @field_validator("allowed_origins")
    @classmethod
    def _as_browsers_say(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """People paste an address; an `Origin` header has no slash at its end and no capitals."""
        return tuple(origin(site.lower()) for site in value)

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        """What is no level stays as it was written, so that the complaint shows what was given."""
        return value.upper() if isinstance(value, str) and value.upper() in get_args(Level) else value

    @field_validator("openai_base_url", "hf_url")
    @classmethod
    def _one_proof(cls, value: str | None, info: ValidationInfo) -> str | None:
        """A user and a key would go into the same header."""
        key = {"openai_base_url": "openai_api_key", "hf_url": "hf_token"}[str(info.field_name)]
        if value and info.data.get(key) and holds_user(value):
            name = variable_name(cls, key)
            raise ValueError(f"must not hold a user and a password while {name} is set: a request can carry only one")
        return value

    @field_validator("data")
    @classmethod
    def _expand(cls, value: Path) -> Path:
        return value.expanduser()

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """Settings from the environment and `.env`; `overrides` by field name win.

        Raises `WrongSettings`: one line for each wrong variable, with what it got and what it may be; and
        `UnreadableFile`. With `_env_file=()` the environment alone is read.
        """
        try:
            return cls(**overrides)
        except UnicodeDecodeError:
            raise UnreadableFile("The file .env is not text in UTF-8. Save it as UTF-8.") from None
        except OSError as error:
            raise UnreadableFile(f"The file .env cannot be read: {error.strerror}.") from None
        except ValidationError as error:
            wrong = [(_field(cls, entry), entry) for entry in error.errors()]
            raise WrongSettings(
                {field: complaint(variable_name(cls, field), cls.model_fields[field], entry) for field, entry in wrong}
            ) from None


def _field(settings: type[Settings], error: Mapping[str, Any]) -> str:
    """pydantic names a field by its variable where the value came from there."""
    key = str(error["loc"][0])
    return next((field for field in settings.model_fields if variable_name(settings, field) == key), key)


def variable_name(settings: type[Settings], field: str) -> str:
    """The environment variable that sets `field`."""
    alias = settings.model_fields[field].validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else str(alias or field)
