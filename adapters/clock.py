"""The one reader of the wall clock. Rules never ask it: the ledger's time is the database's."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this machine's present instant, aware, in UTC."""
    return datetime.now(UTC)
