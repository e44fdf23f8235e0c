"""Servers that are given to the tests by their usual variables: an app under test does not go there by itself."""

from tests.support.require import settings_in


def test_stores_that_were_given_are_for_those_who_ask() -> None:
    stores = {"MONGODB_URL", "QDRANT_URL", "QDRANT_API_KEY"}
    assert settings_in({*stores, "PATH"}) == stores
