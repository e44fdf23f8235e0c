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


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYSTACK_API_KEY", "sesame")
    assert "sesame" not in repr(Settings.load())


def test_a_home_is_looked_for_when_it_is_needed(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MYSTACK_DATA")
    assert Settings.load().data == own_home / ".mystack"
