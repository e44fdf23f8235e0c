"""Work that nobody waits for: one piece that fails is not the last."""

from structlog.testing import capture_logs

from layer1_basic_api.errors import MyStackError
from layer3_postgres.conversations.afterwards import Afterwards


async def test_a_failure_of_any_kind_ends_only_its_own_piece() -> None:
    done: list[str] = []

    def work(name: str, error: Exception | None = None) -> None:
        async def piece() -> None:
            done.append(name)
            if error:
                raise error

        afterwards.do(piece)

    with capture_logs() as logged:
        async with Afterwards().running() as afterwards:
            work("refused", MyStackError("The model is away."))
            work("faulty", ValueError("nobody foresaw this"))
            work("last")
            await afterwards.idle()
    assert done == ["refused", "faulty", "last"]
    assert [each["log_level"] for each in logged] == ["warning", "error"]
