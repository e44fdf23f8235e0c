"""What several of these tests use."""

from tests.support.command import run

__all__ = ["run"]
