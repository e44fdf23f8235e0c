"""The statements of conversations, one name each. Knows nothing of who asks."""

from sqlalchemy import text

from layer3_postgres.db.words import headline, words_in
from layer3_postgres.stores.contents import RUN

CONVERSATION = "c.id, c.title, c.title_by, c.collection, c.summary, c.summary_upto, c.created_at, c.updated_at"
MESSAGE = (
    "m.id, m.conversation_id, m.parent_id, m.role, m.content, m.state, m.model, m.finish_reason, m.prompt_tokens, "
    "m.completion_tokens, m.reasoning, m.grounded, m.created_at, m.near, m.trace"
)
"""All but the words that are searched, which only the database reads."""

LISTED = text(f"""
    SELECT {CONVERSATION}
    FROM conversations c
    WHERE (c.updated_at, c.id) < (:used, :id)
    ORDER BY c.updated_at DESC, c.id DESC
    LIMIT :limit
""")
SNIPPET = headline("m.content", "asked.shown", 'StartSel="", StopSel="", MaxWords=24, MinWords=12, ShortWord=0')
"""A headline drops short words at both ends, and a character that stands alone is one."""
SEARCHED = text(f"""
    WITH given AS (SELECT to_tsquery('simple', :beginnings) AS beginnings),
    asked AS (
        SELECT beginnings && plainto_tsquery('simple', :pairs) AS words,
            beginnings && websearch_to_tsquery('simple', :phrases) AS shown
        FROM given
    ),
    saying AS (
        SELECT m.conversation_id, max(m.id::text)::uuid AS message_id
        FROM messages m, asked
        WHERE m.search @@ asked.words
        GROUP BY m.conversation_id
    ),
    page AS (
        SELECT {CONVERSATION}, saying.message_id
        FROM conversations c CROSS JOIN asked LEFT JOIN saying ON saying.conversation_id = c.id
        WHERE (saying.message_id IS NOT NULL OR {words_in("c.title")} @@ asked.words)
            AND (c.updated_at, c.id) < (:used, :id)
        ORDER BY c.updated_at DESC, c.id DESC
        LIMIT :limit
    )
    SELECT c.*, {SNIPPET} AS snippet
    FROM page c CROSS JOIN asked LEFT JOIN messages m ON m.id = c.message_id
    ORDER BY c.updated_at DESC, c.id DESC
""")
FOUND = text(f"SELECT {CONVERSATION} FROM conversations c WHERE c.id = :conversation")
MESSAGES = text(f"""
    SELECT {MESSAGE}
    FROM messages m
    WHERE m.conversation_id = :conversation AND m.id < :before
    ORDER BY m.id DESC
    LIMIT :limit
""")
OF_BRANCH = text(f"""
    WITH RECURSIVE branch AS (
        SELECT id, parent_id FROM messages WHERE conversation_id = :conversation AND id = :leaf
        UNION ALL
        SELECT m.id, m.parent_id FROM branch JOIN messages m ON m.id = branch.parent_id
    )
    SELECT {MESSAGE}
    FROM branch JOIN messages m ON m.id = branch.id
    WHERE m.id < :before
    ORDER BY m.id DESC
    LIMIT :limit
""")
OUTLINE = text("""
    SELECT id, parent_id FROM messages
    WHERE conversation_id = :conversation AND id < :before
    ORDER BY id DESC
    LIMIT :limit
""")
ONE_MESSAGE = text(f"SELECT {MESSAGE} FROM messages m WHERE m.conversation_id = :conversation AND m.id = :message")
BRANCH = text(f"""
    WITH RECURSIVE branch AS (
        SELECT {MESSAGE}, 1 AS depth
        FROM messages m
        WHERE m.conversation_id = :conversation AND m.id = coalesce(
            CAST(:leaf AS uuid),
            (SELECT id FROM messages WHERE conversation_id = :conversation ORDER BY id DESC LIMIT 1)
        )
        UNION ALL
        SELECT {MESSAGE}, branch.depth + 1 FROM branch JOIN messages m ON m.id = branch.parent_id
    )
    SELECT {MESSAGE} FROM branch m ORDER BY depth DESC
""")
PLACE = text(f"""
    WITH RECURSIVE home AS (
        SELECT {CONVERSATION} FROM conversations c WHERE c.id = coalesce(
            CAST(:conversation AS uuid), (SELECT conversation_id FROM messages WHERE id = CAST(:parent AS uuid))
        )
    ),
    said AS (
        SELECT m.id, m.parent_id, m.role, m.content, 1 AS depth
        FROM messages m JOIN home ON home.id = m.conversation_id
        WHERE m.id = coalesce(
            CAST(:parent AS uuid),
            (
                SELECT id FROM messages
                WHERE conversation_id = home.id AND role = 'assistant'
                ORDER BY id DESC LIMIT 1
            )
        )
        UNION ALL
        SELECT m.id, m.parent_id, m.role, m.content, said.depth + 1
        FROM said JOIN messages m ON m.id = said.parent_id
        WHERE said.depth < :most AND said.id IS DISTINCT FROM (SELECT summary_upto FROM home)
    )
    SELECT c.*, said.id AS message_id, said.parent_id, said.role, said.content
    FROM home c LEFT JOIN said ON true
    ORDER BY said.depth DESC
""")
QUOTED_NOW = RUN.format(document="d.id", revision="d.searchable", start="s.quote_start", end="s.quote_end")
SOURCES = text(f"""
    SELECT s.message_id, s.n, s.document_id, s.revision, s.document_name, s.page, s.section, s.start, s."end", s.text,
        s.quote_start, s.quote_end, s.quote, s.score, s.cited,
        CASE WHEN d.id IS NULL OR d.deleted THEN 'gone'
            WHEN d.searchable <> s.revision AND s.quote IS DISTINCT FROM ({QUOTED_NOW}) THEN 'changed'
            ELSE 'there' END AS document
    FROM citations s LEFT JOIN documents d ON d.id = s.document_id
    WHERE s.message_id = ANY(CAST(:messages AS uuid[]))
    ORDER BY s.message_id, s.n
""")
BEGIN = text("""
    INSERT INTO conversations (id, title, title_by, collection, created_at, updated_at)
    VALUES (:id, :title, :title_by, :collection, :created_at, :updated_at)
""")
SAY = text("""
    INSERT INTO messages (id, conversation_id, parent_id, role, content, state, model, finish_reason, prompt_tokens,
        completion_tokens, reasoning, grounded, created_at, near, trace)
    VALUES (:id, :conversation_id, :parent_id, :role, :content, :state, :model, :finish_reason, :prompt_tokens,
        :completion_tokens, :reasoning, :grounded, :created_at, CAST(:near AS jsonb), CAST(:trace AS jsonb))
    ON CONFLICT (id) DO UPDATE SET content = excluded.content, state = excluded.state, model = excluded.model,
        finish_reason = excluded.finish_reason, prompt_tokens = excluded.prompt_tokens,
        completion_tokens = excluded.completion_tokens, reasoning = excluded.reasoning, grounded = excluded.grounded,
        near = excluded.near, trace = excluded.trace
    WHERE messages.state <> 'whole'
""")
"""Who is cancelled while the whole answer is being written does not know that it was, and writes how far it came: what
is whole stays so."""
USED = text("UPDATE conversations SET updated_at = now() WHERE id = :conversation")
"""First in the transaction of an answer: it also tells whether there still is a conversation, and keeps it there."""
HOLD_DOCUMENTS = text("SELECT id FROM documents WHERE id = ANY(CAST(:documents AS uuid[])) ORDER BY id FOR KEY SHARE")
"""A document that is deleted at this very moment is cited without its id, and is no error."""
CITE = text("""
    INSERT INTO citations (message_id, n, document_id, revision, document_name, page, section, start, "end", text,
        quote_start, quote_end, quote, score, cited)
    VALUES (:message_id, :n, :document_id, :revision, :document_name, :page, :section, :start, :end, :text,
        :quote_start, :quote_end, :quote, :score, :cited)
    ON CONFLICT (message_id, n) DO UPDATE SET cited = citations.cited OR excluded.cited
""")
RENAME = text(f"""
    UPDATE conversations c SET title = :title, title_by = :by
    WHERE c.id = :conversation AND (:by = 'user' OR c.title_by <> 'user')
    RETURNING {CONVERSATION}
""")
SUMMARISE = text("UPDATE conversations SET summary = :summary, summary_upto = :upto WHERE id = :conversation")
REMOVE = text("DELETE FROM conversations WHERE id = :conversation")
