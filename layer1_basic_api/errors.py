"""What can go wrong, in the words of the domain. Knows no HTTP: `api/problems.py` turns each into a status."""

from collections.abc import Sequence


class MyStackError(Exception):
    """Something the user can understand and act on.

    `detail` is one or two sentences that say what happened and what to do; `quoted` is the part of it that another
    server said; `commands` can be pasted into a shell as they are; `retry_after` is in seconds.
    """

    def __init__(
        self, detail: str, *, quoted: str = "", commands: Sequence[str] = (), retry_after: float | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.quoted = quoted
        self.commands = tuple(commands)
        self.retry_after = retry_after

    @property
    def logged(self) -> str:
        """`detail` without what was quoted: a server's complaint may repeat the message, and no log may hold that."""
        return self.detail.replace(self.quoted, "…") if self.quoted else self.detail


class ConfigurationError(MyStackError):
    """A setting has a value that cannot be used; the detail names the variable."""


class DataFolderInUse(MyStackError):
    """Another server runs on the same data folder."""


class Busy(MyStackError):
    """Every place is taken and the queue is full, or waiting took too long."""


class Stopping(MyStackError):
    """The server was told to stop, and the time for open answers is over."""


class ModelError(MyStackError):
    """The model could not answer."""


class NoModel(ModelError):
    """No model is connected."""


class ModelMissing(ModelError):
    """The model server runs, but does not have this model."""


class ModelUnreachable(ModelError):
    """Nothing answers at the model server's address."""


class ModelTimeout(ModelError):
    """The model server answered too slowly."""


class ModelOverloaded(ModelError):
    """The model server asks for patience (its 429 or 503)."""


class ModelFailed(ModelError):
    """The model server broke: a 500, half an answer, or something that is no answer at all."""


class ModelDenied(ModelError):
    """The model server refuses the key it was given."""


class ModelRejected(ModelError):
    """The model server refuses the request itself, an option for example."""


class PromptTooLong(ModelError):
    """The prompt does not fit into the model's context. It is never cut."""
