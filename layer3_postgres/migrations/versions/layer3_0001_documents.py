"""Collections, documents, and what was read of them.

A revision is SQL as it was on its day, and does not change when the models do.
"""

from alembic import op

revision = "layer3_0001"
down_revision = None

COLLECTIONS = """
CREATE TABLE collections (
    name text COLLATE "C" NOT NULL,
    embedder text NOT NULL,
    dimension integer NOT NULL,
    generation integer NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_collections PRIMARY KEY (name),
    CONSTRAINT ck_collections_counts CHECK (dimension > 0 AND generation > 0)
)
"""
DOCUMENTS = """
CREATE TABLE documents (
    id uuid NOT NULL,
    collection text COLLATE "C" NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    metadata json NOT NULL,
    filterable jsonb GENERATED ALWAYS AS (metadata::jsonb) STORED,
    source text,
    tags text[] NOT NULL,
    state text NOT NULL,
    reason text,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    chunks integer NOT NULL,
    revision integer NOT NULL,
    searchable integer NOT NULL,
    attempts integer NOT NULL,
    format text,
    title text,
    author text,
    date text,
    dated timestamptz,
    language text,
    pages integer NOT NULL,
    parser_version integer NOT NULL,
    chunker_version integer NOT NULL,
    deleted boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_documents PRIMARY KEY (id),
    CONSTRAINT uq_documents_id_collection UNIQUE (id, collection),
    CONSTRAINT fk_documents_collection FOREIGN KEY (collection) REFERENCES collections (name) ON DELETE RESTRICT,
    CONSTRAINT ck_documents_state CHECK (state IN ('received', 'processing', 'ready', 'failed')),
    CONSTRAINT ck_documents_counts
        CHECK (searchable <= revision AND chunks >= 0 AND attempts >= 0 AND bytes >= 0)
)
"""
INDEXES = (
    "CREATE UNIQUE INDEX ix_documents_same_bytes ON documents (collection, sha256) WHERE NOT deleted",
    "CREATE INDEX ix_documents_newest ON documents (collection, id) WHERE NOT deleted",
    "CREATE INDEX ix_documents_unfinished ON documents (id) WHERE deleted OR state IN ('received', 'processing')",
    "CREATE INDEX ix_documents_kind ON documents (collection, kind)",
    "CREATE INDEX ix_documents_dated ON documents (collection, dated)",
    "CREATE INDEX ix_documents_tags ON documents USING gin (tags)",
    "CREATE INDEX ix_documents_filterable ON documents USING gin (filterable jsonb_path_ops)",
)
CONTENTS = """
CREATE TABLE contents (
    document_id uuid NOT NULL,
    revision integer NOT NULL,
    format text NOT NULL,
    title text,
    author text,
    date text,
    language text,
    CONSTRAINT pk_contents PRIMARY KEY (document_id, revision),
    CONSTRAINT fk_contents_document_id FOREIGN KEY (document_id) REFERENCES documents (id) ON DELETE CASCADE
)
"""
PIECES = """
CREATE TABLE pieces (
    document_id uuid NOT NULL,
    revision integer NOT NULL,
    part text NOT NULL,
    number integer NOT NULL,
    text text,
    data bytea,
    CONSTRAINT pk_pieces PRIMARY KEY (document_id, revision, part, number),
    CONSTRAINT fk_pieces_document_id_revision FOREIGN KEY (document_id, revision)
        REFERENCES contents (document_id, revision) ON DELETE CASCADE,
    CONSTRAINT ck_pieces_part CHECK (part IN ('text', 'blocks', 'pages', 'boxes')),
    CONSTRAINT ck_pieces_one_value CHECK ((text IS NULL) <> (data IS NULL))
)
"""
PACKED = "ALTER TABLE pieces ALTER COLUMN data SET STORAGE EXTERNAL"
"""It is packed already; PostgreSQL need not try."""


def upgrade() -> None:
    for statement in (COLLECTIONS, DOCUMENTS, *INDEXES, CONTENTS, PIECES, PACKED):
        op.execute(statement)


def downgrade() -> None:
    for table in ("pieces", "contents", "documents", "collections"):
        op.drop_table(table)
