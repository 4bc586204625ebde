"""What can go wrong around the log, apart from a refusal by the rules (domain.errors)."""

from collections.abc import Sequence
from typing import Any


class Unavailable(Exception):
    """A named dependency is down or full: nothing is known to be lost, ask again later.

    retry_after_s: seconds after which asking again makes sense.
    """

    def __init__(self, message: str, *, retry_after_s: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Overloaded(Unavailable):
    """The queue is full: the command was not taken."""


class StorageFull(Unavailable):
    """A volume of the database has too little room: nothing of the command was written."""

    def __init__(self, message: str, *, retry_after_s: float = 10.0) -> None:
        super().__init__(message, retry_after_s=retry_after_s)


class OutcomeUnknown(Unavailable):
    """The database did not say in time whether the command took effect; ask with the same id."""


class LedgerNotSeeded(Unavailable):
    """The ledger is still being opened: reading works, writing waits."""


class Corrupt(Exception):
    """An event that cannot be read: stop, call somebody, never skip."""


class CommandIdReused(Exception):
    """The id has been used by another actor or for another content; nothing of it is shown."""


class CommandIdInvalid(Exception):
    """A client's command id is not a UUID of version 4 or 7; version 5 belongs to the ledger."""


class ReplayedClockRefused(Exception):
    """Only a synthetic or imported ledger may be written with a clock that is not its own."""


class StaleVersion(Exception):
    """The caller saw another version than the present one.

    events: what has happened since, as RecordedEvents, oldest first.
    """

    def __init__(self, version: int, events: Sequence[Any] = ()) -> None:
        super().__init__(f"the stream is at version {version}")
        self.version = version
        self.events = tuple(events)
