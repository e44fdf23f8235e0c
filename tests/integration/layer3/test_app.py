"""Layer 3's app on its database."""

from tests.support.api import app_over, client_of


async def test_it_stands_on_one_database() -> None:
    async with client_of(app_over()) as client:
        ready = (await client.get("/health/ready")).json()
        assert ready["dependencies"]["database"] == {"state": "ready", "required": True, "detail": ""}
