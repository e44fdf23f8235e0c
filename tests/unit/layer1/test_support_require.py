"""A developer's own settings and servers stay out of every test but those that ask for them."""

from tests.support.require import given, settings_in


def test_what_mystack_would_read_is_taken_away() -> None:
    ours = {"FASTAPI_PORT", "GROQ_API_KEY", "LOG_LEVEL", "MYSTACK_LAYER", "OLLAMA_MODELS", "OPENAI_ORG_ID"}
    assert settings_in({*ours, "MYSTACK_REQUIRE", "PATH", "DEBUGGER"}) == ours


def test_nothing_is_given_where_nothing_was_set() -> None:
    assert given("A_VARIABLE_THAT_NOBODY_SETS") is None
    assert given("PATH")
