r"""Messages are found by each word of a path, an address, a number or a tag: signs become spaces first.

The column is dropped and made again, with all that `layer3_0006` says of it. Older code reads it by its name, and finds
more by it than before.
"""

from alembic import op

revision = "layer3_0007"
down_revision = "layer3_0006"
serves = "layer3_0003"

NO_SPACES = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    r"\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
WORDS = "to_tsvector('simple'::regconfig, content)"
FIRST, BEHIND = "left(content, 60000)", "substr(content, 60001)"
FROM_SECOND = rf"regexp_replace({FIRST}, '(^|[^{NO_SPACES}]+)[{NO_SPACES}]|[^{NO_SPACES}]+$', ' ', 'g')"
PAIRS = rf"regexp_replace({{}}, '([{NO_SPACES}]{{{{1,2}}}})', ' \1 ', 'g')"
PARTS = f"{PAIRS.format(FIRST)} || ' ' || {BEHIND} || ' ' || {PAIRS.format(FROM_SECOND)}"
SIGNS = "!\"#$%&''()*+,-./:;<=>?@[]^_`{|}~"
SPACES = " " * 31
IN_PAIRS = f"to_tsvector('simple'::regconfig, {PARTS})"
WITHOUT_SIGNS = f"to_tsvector('simple'::regconfig, translate({PARTS}, '{SIGNS}', '{SPACES}'))"


def upgrade() -> None:
    _generate(WITHOUT_SIGNS)


def downgrade() -> None:
    _generate(IN_PAIRS)


def _generate(expression: str) -> None:
    op.execute("ALTER TABLE messages DROP COLUMN search")
    op.execute(f"ALTER TABLE messages ADD COLUMN search tsvector GENERATED ALWAYS AS ({expression}) STORED")
    op.execute("CREATE INDEX ix_messages_search ON messages USING gin (search)")
