"""What layer 3 stands on, for `/health/ready`: one database is required, the model is not."""

from layer1_basic_api.api.schemas.service import Dependency
from layer2_rag.api.readiness import asked
from layer2_rag.api.readiness import dependencies as lower_dependencies
from layer3_postgres.api.container import Container
from layer3_postgres.db.database import ping


async def dependencies(container: Container) -> dict[str, Dependency]:
    """Documents and vectors are in it, and stand beside it as in layer 2."""
    database = await asked(lambda: ping(container.database))
    return {"database": database, **await lower_dependencies(container)}
