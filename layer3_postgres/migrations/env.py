"""What Alembic runs for every command. The connection is the caller's, so that this works inside a running loop."""

from alembic import context

from layer3_postgres.db.comparison import OPTIONS, metadata
from layer3_postgres.db.serving import note_oldest

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    transaction_per_migration=True,
    on_version_apply=note_oldest,
    **OPTIONS,
)
with context.begin_transaction():
    context.run_migrations()
