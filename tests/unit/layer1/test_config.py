"""Settings: read by their documented names, refused by name."""

from pathlib import Path

import pytest

from layer1_basic_api.api.config import Settings, variable_name
from layer1_basic_api.errors import ConfigurationError


def test_every_setting_has_a_variable_and_says_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert variable_name(Settings, name).isupper()
        assert field.description, name


def test_defaults_are_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.load()
    assert (settings.host, settings.port, settings.llm) == ("127.0.0.1", 8000, "auto")
    assert settings.api_key is None
    assert settings.allowed_hosts == ()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("FASTAPI_PORT", "eighty", "FASTAPI_PORT: got 'eighty'."),
        ("FASTAPI_PORT", "70000", "less than or equal to 65535"),
        ("MYSTACK_LLM", "gpt", "'auto', 'none', 'simulated'"),
        ("MYSTACK_MAX_ANSWERS", "0", "greater than or equal to 1"),
        ("MYSTACK_FIRST_TOKEN_SECONDS", "nan", "MYSTACK_FIRST_TOKEN_SECONDS: got 'nan'"),
        ("DEBUG", "maybe", "DEBUG: got 'maybe'"),
    ],
)
def test_a_wrong_value_names_variable_value_and_choice(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        Settings.load()
    assert expected in caught.value.detail


def test_all_wrong_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_PORT", "x")
    monkeypatch.setenv("MYSTACK_LLM", "y")
    with pytest.raises(ConfigurationError) as caught:
        Settings.load()
    assert len(caught.value.detail.splitlines()) == 2


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_PORT", "9000")
    assert Settings.load(port=9001).port == 9001


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYSTACK_ALLOWED_HOSTS", "a.example, b.example,")
    assert Settings.load().allowed_hosts == ("a.example", "b.example")


def test_dotenv_is_read_and_the_environment_wins(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_home / ".env").write_text("FASTAPI_PORT=9100\nOLLAMA_MODEL=phi3\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("FASTAPI_PORT", "9200")
    settings = Settings.load()
    assert (settings.port, settings.ollama_model) == (9200, "phi3")


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "")
    assert Settings.load().openai_base_url is None


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:11500", "http://127.0.0.1:11500"),
        ("box:11434", "http://box:11434"),
        ("http://box", "http://box:11434"),
        ("http://box:80/", "http://box:80"),
        ("https://ollama.example/base/", "https://ollama.example:443/base"),
        ("http://[::1]", "http://[::1]:11434"),
        (":11500", "http://127.0.0.1:11500"),
        ("http://ann:pw@box", "http://ann:pw@box:11434"),
    ],
)
def test_ollama_host_is_read_as_its_own_client_reads_it(monkeypatch: pytest.MonkeyPatch, given: str, url: str) -> None:
    monkeypatch.setenv("OLLAMA_HOST", given)
    assert Settings.load().ollama_host == url


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYSTACK_API_KEY", "sesame")
    assert "sesame" not in repr(Settings.load())


def test_a_password_in_a_wrong_address_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "http://ann:sesame@box:port")
    with pytest.raises(ConfigurationError) as caught:
        Settings.load()
    assert "OLLAMA_HOST" in caught.value.detail
    assert "sesame" not in caught.value.detail


def test_a_home_is_looked_for_when_it_is_needed(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MYSTACK_DATA")
    assert Settings.load().data == own_home / ".mystack"
