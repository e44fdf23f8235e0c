"""Toy repositories for the tag builder."""

from tests.support.tag_repository import built, home, toy

__all__ = ["built", "home", "toy"]
