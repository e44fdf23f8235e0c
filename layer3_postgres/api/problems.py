"""Layer 3's errors as HTTP: status, code, title."""

from layer1_basic_api.errors import MyStackError
from layer3_postgres import errors

PROBLEMS: dict[type[MyStackError], tuple[int, str, str]] = {
    errors.SchemaUnfit: (503, "schema_unfit", "The tables do not fit this version"),
    errors.DatabaseUnusable: (503, "database_unusable", "The database cannot be used"),
    errors.ConversationMissing: (404, "conversation_missing", "There is no such conversation"),
    errors.MessageMissing: (404, "message_missing", "There is no such message"),
    errors.PageUnknown: (422, "page_unknown", "There is no such page"),
}
