"""A setting with a wrong value is refused in a sentence: its variable, what it got, what it may be."""

import pytest

from layer1_basic_api.api.addresses import EXAMPLE
from layer1_basic_api.api.config import Settings, variable_name
from layer1_basic_api.errors import ConfigurationError

BOOLEAN = "It must be true or false (or 1 or 0, yes or no, on or off)."
SECONDS = "It must be a number, above 0."
HOSTS = "It must be host names without scheme and path, as in chat.example, or * for any."
URLS = ("OPENAI_BASE_URL", "HF_ENDPOINT_URL")

NO_ADDRESSES = {
    "box:80/v1": f"must begin with http:// or https://, as in {EXAMPLE}.",
    "localhost": "must begin with http:// or https://",
    "http:///v1": f"must name a host, as in {EXAMPLE}.",
    "http://box:0": "must name a host and a port from 1 to 65535, or none",
    "http://[::1": "must name a host and a port from 1 to 65535, or none",
    "http://box/\nv1": "must not contain spaces or line breaks.",
}
PASSWORDS = (
    "http://ann:sesame@box:port",
    "ann:sesame@box:port",
    "http://ann:se/sesame@box",
    "ftp://sesame@box",
    "ann:sesame @box",
    "http://ann:se sesame@box",
)
SECRETS = [name for name, info in Settings.model_fields.items() if "Secret" in str(info.annotation)]


def complaint(**overrides: object) -> str:
    with pytest.raises(ConfigurationError) as caught:
        Settings.load(**overrides)
    return caught.value.detail


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("FASTAPI_PORT", "eighty", "got 'eighty'. It must be a whole number from 0 to 65535."),
        ("FASTAPI_PORT", "70000", "got '70000'. It must be a whole number from 0 to 65535."),
        ("FASTAPI_PORT", "80.5", "got '80.5'. It must be a whole number from 0 to 65535."),
        ("MYSTACK_CONTEXT", "255", "got '255'. It must be a whole number, at least 256."),
        ("MYSTACK_MAX_ANSWERS", "0", "got '0'. It must be a whole number, at least 1."),
        ("MYSTACK_FIRST_TOKEN_SECONDS", "nan", f"got 'nan'. {SECONDS}"),
        ("MYSTACK_ANSWER_SECONDS", "inf", f"got 'inf'. {SECONDS}"),
        ("MYSTACK_QUEUE_SECONDS", "0", f"got '0'. {SECONDS}"),
        ("MYSTACK_SEND_SECONDS", "5s", f"got '5s'. {SECONDS}"),
        ("DEBUG", "maybe", f"got 'maybe'. {BOOLEAN}"),
        ("FASTAPI_RELOAD", "2", f"got '2'. {BOOLEAN}"),
        ("LOG_LEVEL", "loud", "got 'loud'. It must be one of: DEBUG, INFO, WARNING, ERROR."),
        ("MYSTACK_LOG_FORMAT", "xml", "got 'xml'. It must be one of: auto, json, text."),
        ("OLLAMA_MODEL", "../x", "got '../x'. It must be the name of a model: letters, digits and"),
        ("OPENAI_MODEL", "a b", "got 'a b'. It must be the name of a model: letters, digits and"),
        ("HF_MODEL", "x" * 201, f"got '{'x' * 99}…. It must have at most 200 characters."),
        (
            "MYSTACK_ALLOWED_ORIGINS",
            "https://a.example,b.example",
            "got 'https://a.example,b.example'. It must be scheme and host of each site and no path, "
            "as in https://app.example.",
        ),
        ("MYSTACK_ALLOWED_HOSTS", "a.example, https://b.example", f"got 'a.example, https://b.example'. {HOSTS}"),
        ("MYSTACK_ALLOWED_ORIGINS", "*", "got '*'. It must be scheme and host of each site and no path"),
        ("MYSTACK_ALLOWED_ORIGINS", "null", "got 'null'. It must be scheme and host of each site and no path"),
        ("MYSTACK_ALLOWED_ORIGINS", "https://*.example", "got 'https://*.example'. It must be scheme and host of each"),
        ("MYSTACK_ALLOWED_HOSTS", "*.example", f"got '*.example'. {HOSTS}"),
        ("OLLAMA_HOST", "ftp://box", f"got 'ftp://box'. It must begin with http:// or https://, as in {EXAMPLE}."),
        ("OLLAMA_HOST", "my box", "got 'my box'. It must not contain spaces or line breaks."),
        ("OLLAMA_HOST", "box:port", "got 'box:port'. It must name a host and a port from 1 to 65535, or none"),
        *((name, value, f"got {value!r}. It {must}") for name in URLS for value, must in NO_ADDRESSES.items()),
    ],
)
def test_a_wrong_value_names_variable_value_and_choice(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    assert complaint().startswith(f"{name}: {said}")


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_field_has_words_of_ours_for_what_it_cannot_read(field: str) -> None:
    said = complaint(**{field: object()})
    assert said.startswith(f"{variable_name(Settings, field)}: got ")
    assert "It must be" in said
    assert "Input" not in said
    assert "valid" not in said


@pytest.mark.parametrize("field", SECRETS)
def test_a_secret_is_not_shown(field: str) -> None:
    assert "sesame" not in complaint(**{field: ["sesame"]})


@pytest.mark.parametrize("name", [*URLS, "OLLAMA_HOST"])
@pytest.mark.parametrize("address", PASSWORDS)
def test_a_password_in_a_wrong_address_is_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, address: str) -> None:
    monkeypatch.setenv(name, address)
    said = complaint()
    assert said.startswith(f"{name}: got ")
    assert "sesame" not in said


@pytest.mark.parametrize(("url", "key"), [("OPENAI_BASE_URL", "OPENAI_API_KEY"), ("HF_ENDPOINT_URL", "HF_TOKEN")])
def test_a_user_in_an_address_and_a_key_beside_it_are_one_too_many(
    monkeypatch: pytest.MonkeyPatch, url: str, key: str
) -> None:
    monkeypatch.setenv(url, "http://ann:sesame@box/v1")
    assert Settings.load()
    monkeypatch.setenv(key, "hf_1")
    assert complaint() == (
        f"{url}: got 'http://ann:***@box/v1'. It must not hold a user and a password while {key} is set: "
        "a request can carry only one."
    )


@pytest.mark.parametrize("name", URLS)
def test_a_whole_address_is_kept_as_it_is(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for address in (EXAMPLE, "https://api.example/openai/v1/", "http://[::1]:8000", "HTTPS://Box.Example:443/v1"):
        monkeypatch.setenv(name, f" {address} ")
        settings = Settings.load()
        assert address in (settings.openai_base_url, settings.hf_url)


def test_an_origin_is_read_as_browsers_send_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYSTACK_ALLOWED_ORIGINS", "https://app.example/, http://localhost:5173,tauri://localhost")
    assert Settings.load().allowed_origins == ("https://app.example", "http://localhost:5173", "tauri://localhost")


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:11500", "http://127.0.0.1:11500"),
        ("box:11434", "http://box:11434"),
        ("box", "http://box:11434"),
        ("box/", "http://box:11434"),
        ("box:56789/path/", "http://box:56789/path"),
        ("http://box", "http://box:80"),
        ("http://box:80/", "http://box:80"),
        ("https://ollama.example/base/", "https://ollama.example:443/base"),
        ("ollama.com", "https://ollama.com:443"),
        ("http://[::1]", "http://[::1]:80"),
        ("[::1]:11500", "http://[::1]:11500"),
        ("::1", "http://[::1]:11434"),
        ("::", "http://[::1]:11434"),
        (":11500", "http://127.0.0.1:11500"),
        (" 'box:11434' ", "http://box:11434"),
        ('""', "http://127.0.0.1:11434"),
        ("http://ann:pw@box", "http://ann:pw@box:80"),
        ("ann:pw@box", "http://ann:pw@box:11434"),
    ],
)
def test_ollama_host_is_read_as_ollama_reads_it(monkeypatch: pytest.MonkeyPatch, given: str, url: str) -> None:
    monkeypatch.setenv("OLLAMA_HOST", given)
    assert Settings.load().ollama_host == url
