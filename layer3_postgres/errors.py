"""What can go wrong with the database and with conversations, beside layer 2's errors of a store. Knows no HTTP."""

from layer1_basic_api.errors import MyStackError


class SchemaUnfit(MyStackError):
    """The tables are older or newer than this MyStack; `commands` has the line that helps."""


class DatabaseUnusable(MyStackError):
    """PostgreSQL lacks a right or an extension, or the embedded one does not start."""


class ConversationMissing(MyStackError):
    """No conversation has this id, or it was deleted."""


class MessageMissing(MyStackError):
    """The conversation has no message with this id."""


class PageUnknown(MyStackError):
    """What was given as the beginning of a page was never the end of one."""


class BackupUnusable(MyStackError):
    """A backup that is damaged, too new, or cannot be made."""


class TargetNotEmpty(MyStackError):
    """A backup would take the place of data that is there."""
