"""The note on the table `chunks` while a migration from layer 2 fills it: what is half there is not served."""

from sqlalchemy.ext.asyncio import AsyncConnection

from layer3_postgres.db.database import Database
from layer3_postgres.errors import SchemaUnfit

NOTE = "mystack migrate is filling this table"
FINISH = "mystack migrate --from-layer2"


async def is_being_filled(db: AsyncConnection) -> bool:
    said = await db.exec_driver_sql("SELECT obj_description('chunks'::regclass, 'pg_class')")
    return bool(said.scalar_one() == NOTE)


async def refuse_half_filled(database: Database) -> None:
    """Raises `SchemaUnfit` with the command that goes on where it was."""
    async with database.reading() as db:
        if await is_being_filled(db):
            raise SchemaUnfit(
                "A migration from layer 2 into this database was broken off. Finish it.", commands=[FINISH]
            )
