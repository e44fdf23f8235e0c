"""An answer is kept with what was near and why it was given. The columns may be empty, and older code names neither."""

from alembic import op

revision = "layer3_0004"
down_revision = "layer3_0003"
serves = "layer3_0003"


def upgrade() -> None:
    op.execute("ALTER TABLE messages ADD COLUMN near jsonb, ADD COLUMN trace jsonb")


def downgrade() -> None:
    op.execute("ALTER TABLE messages DROP COLUMN near, DROP COLUMN trace")
