r"""Messages in scripts without spaces between words are found by what stands inside a sentence.

The column is dropped and made again, as PostgreSQL 16 cannot change what a column is generated from. Older code reads
it by its name, and finds another in its place when the transaction is over.
"""

from alembic import op

revision = "layer3_0006"
down_revision = "layer3_0005"
serves = "layer3_0003"

NO_SPACES = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    r"\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
WORDS = "to_tsvector('simple'::regconfig, content)"
APART = rf"to_tsvector('simple'::regconfig, regexp_replace(content, '([{NO_SPACES}])', ' \1 ', 'g'))"


def upgrade() -> None:
    _generate(APART)


def downgrade() -> None:
    _generate(WORDS)


def _generate(expression: str) -> None:
    op.execute("ALTER TABLE messages DROP COLUMN search")
    op.execute(f"ALTER TABLE messages ADD COLUMN search tsvector GENERATED ALWAYS AS ({expression}) STORED")
    op.execute("CREATE INDEX ix_messages_search ON messages USING gin (search)")
