"""Layer 2's suite, word for word, on PostgreSQL."""

from tests.contracts.layer2.test_document_contents import *  # noqa: F403 - the suite
