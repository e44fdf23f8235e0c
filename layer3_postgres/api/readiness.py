"""What layer 3 stands on, for `/health/ready`: one database is required, the model is not."""

import asyncio

from layer1_basic_api.api.schemas.service import Dependency
from layer2_rag.api.readiness import asked
from layer2_rag.api.readiness import dependencies as lower_dependencies
from layer3_postgres.api.container import Container
from layer3_postgres.db.database import ping


async def dependencies(container: Container) -> dict[str, Dependency]:
    """Documents and vectors are in it, and stand beside it as in layer 2."""
    database, lower = await asyncio.gather(asked(lambda: ping(container.database)), lower_dependencies(container))
    return {"database": database, **lower}
