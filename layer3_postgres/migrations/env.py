"""What Alembic runs for every command. The connection is the caller's, so that this works inside a running loop."""

from alembic import context

from layer3_postgres.db.comparison import OPTIONS, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    transaction_per_migration=True,
    **OPTIONS,
)
with context.begin_transaction():
    context.run_migrations()
