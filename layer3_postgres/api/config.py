"""Every environment variable that layer 3 reads beside those of the layers below."""

from typing import Annotated

from pydantic import AfterValidator, SecretStr, ValidationInfo, field_validator

from layer1_basic_api.api.config import Seconds, variable
from layer2_rag.api.config import Settings as LowerSettings
from layer3_postgres.db.addresses import Addresses, read_address


def _readable(given: SecretStr) -> SecretStr:
    """Raises `ValueError` that says what it must be, and never repeats it."""
    read_address(given.get_secret_value())
    return given


DatabaseUrl = Annotated[SecretStr, AfterValidator(_readable)]


class Settings(LowerSettings):
    """The settings below, and those of the database. The embedded PostgreSQL needs none of them."""

    database_url: DatabaseUrl | None = variable(
        None,
        "DATABASE_URL",
        about="PostgreSQL to keep everything in (postgresql://user:password@host/database); unset: an embedded one.",
    )
    owner_url: DatabaseUrl | None = variable(
        None, "MYSTACK_OWNER_URL", about="The same database as its owner, who makes the tables; unset: DATABASE_URL."
    )
    superuser_url: DatabaseUrl | None = variable(
        None,
        "MYSTACK_SUPERUSER_URL",
        about="A superuser of that server, for `mystack db prepare`, which makes the roles of the other two addresses.",
    )
    migrate: bool = variable(
        True, "MYSTACK_MIGRATE", about="Bring the tables up to date at the start; false: refuse older ones."
    )
    pool_size: int = variable(
        10, "MYSTACK_POOL_SIZE", about="Connections to the database that this process holds at most.", ge=1, le=500
    )
    memory_tokens: int = variable(
        2_000, "MYSTACK_MEMORY_TOKENS", about="How much of a conversation goes along with a question.", ge=0, le=100_000
    )
    notes: bool = variable(
        True, "MYSTACK_NOTES", about="Let the model give titles and sum up what is older; false: titles are questions."
    )
    statement_seconds: Seconds = variable(
        30.0, "MYSTACK_STATEMENT_SECONDS", about="How long one statement may take before the database ends it."
    )

    @field_validator("owner_url")
    @classmethod
    def _of_a_server(cls, given: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Raises `ValueError` where no server is named: the embedded one has an owner of its own."""
        if given is not None and "database_url" in info.data and info.data["database_url"] is None:
            raise ValueError(
                "must stand beside DATABASE_URL, which is not set: the embedded database has its own owner"
            )
        return given

    def server(self) -> Addresses | None:
        """Of the PostgreSQL that is named; None for the embedded one."""
        if self.database_url is None:
            return None
        app = read_address(self.database_url.get_secret_value())
        return Addresses(app=app, owner=read_address(self.owner_url.get_secret_value()) if self.owner_url else app)
