"""Conversations, their messages in branches, and what each message cited."""

from alembic import op

revision = "layer3_0003"
down_revision = "layer3_0002"

CONVERSATIONS = """
CREATE TABLE conversations (
    id uuid NOT NULL,
    title text NOT NULL,
    title_by text NOT NULL,
    collection text NOT NULL,
    summary text,
    summary_upto uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_conversations PRIMARY KEY (id),
    CONSTRAINT ck_conversations_title_by CHECK (title_by IN ('question', 'model', 'user')),
    CONSTRAINT ck_conversations_summary_has_an_end CHECK ((summary IS NULL) = (summary_upto IS NULL))
)
"""
MESSAGES = """
CREATE TABLE messages (
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    parent_id uuid,
    role text NOT NULL,
    content text NOT NULL,
    state text NOT NULL,
    model text,
    finish_reason text,
    prompt_tokens integer,
    completion_tokens integer,
    reasoning text,
    grounded boolean NOT NULL,
    created_at timestamptz NOT NULL,
    search tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, content)) STORED,
    CONSTRAINT pk_messages PRIMARY KEY (id),
    CONSTRAINT fk_messages_conversation_id FOREIGN KEY (conversation_id)
        REFERENCES conversations (id) ON DELETE CASCADE,
    CONSTRAINT fk_messages_parent_id FOREIGN KEY (parent_id) REFERENCES messages (id) ON DELETE CASCADE,
    CONSTRAINT ck_messages_role CHECK (role IN ('user', 'assistant')),
    CONSTRAINT ck_messages_state CHECK (state IN ('whole', 'stopped', 'broken')),
    CONSTRAINT ck_messages_tokens CHECK (prompt_tokens >= 0 AND completion_tokens >= 0)
)
"""
CITATIONS = """
CREATE TABLE citations (
    message_id uuid NOT NULL,
    n integer NOT NULL,
    document_id uuid,
    revision integer NOT NULL,
    document_name text NOT NULL,
    page integer,
    section text NOT NULL,
    start integer NOT NULL,
    "end" integer NOT NULL,
    text text NOT NULL,
    quote_start integer NOT NULL,
    quote_end integer NOT NULL,
    quote text NOT NULL,
    score double precision NOT NULL,
    cited boolean NOT NULL,
    CONSTRAINT pk_citations PRIMARY KEY (message_id, n),
    CONSTRAINT fk_citations_message_id FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,
    CONSTRAINT fk_citations_document_id FOREIGN KEY (document_id) REFERENCES documents (id) ON DELETE SET NULL,
    CONSTRAINT ck_citations_spans CHECK (start <= "end" AND quote_start <= quote_end)
)
"""
INDEXES = (
    "CREATE INDEX ix_conversations_updated_at_id ON conversations (updated_at, id)",
    "CREATE INDEX ix_messages_conversation_id_id ON messages (conversation_id, id)",
    "CREATE INDEX ix_messages_parent_id ON messages (parent_id)",
    "CREATE INDEX ix_messages_search ON messages USING gin (search)",
    "CREATE INDEX ix_citations_document_id ON citations (document_id)",
)


def upgrade() -> None:
    for statement in (CONVERSATIONS, MESSAGES, CITATIONS, *INDEXES):
        op.execute(statement)


def downgrade() -> None:
    for table in ("citations", "messages", "conversations"):
        op.drop_table(table)
