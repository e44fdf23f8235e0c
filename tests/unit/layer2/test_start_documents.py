"""`start.py run` names the repository's documents as the first ones, unless somebody has said otherwise."""

from start import UV
from tests.unit.layer1.test_start import SYNC, Checkout, checkout

__all__ = ["checkout"]
TELLS = SYNC.replace("echo mystack $*", "echo $MYSTACK_FIRST_DOCUMENTS.")


def test_the_documents_of_the_repository_come_first(checkout: Checkout) -> None:
    checkout.put("uv", version=f"uv {UV}", then=TELLS)
    assert checkout.start("run").stdout == f"{checkout.folder / 'docs'}.\n"


def test_what_is_set_is_kept_and_nothing_means_none(checkout: Checkout) -> None:
    checkout.put("uv", version=f"uv {UV}", then=TELLS)
    assert checkout.start("run", MYSTACK_FIRST_DOCUMENTS="/mine").stdout == "/mine.\n"
    assert checkout.start("run", MYSTACK_FIRST_DOCUMENTS="").stdout == ".\n"
