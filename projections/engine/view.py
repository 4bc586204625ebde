"""What a view is made of.

Its rows belong to streams; each version of a row lives from one position of the log up to, not
including, another.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from adapters.eventstore.envelope import RecordedEvent
from domain.kernel import Event

Row = tuple[Any, ...]
Key = UUID
"""What names a row among those of its stream: the stream itself, or the row's second column."""

Unit = tuple[Any, ...]
"""All current rows of one stream: per table a row or None, or a mapping from key to row."""


class Table(NamedTuple):
    """A table as table.sql makes it.

    columns: behind from_position and to_position, the first of them `stream`; row makes a row of
    their values. many: a stream has several rows, named by the second column.
    """

    name: str
    row: Callable[..., Row]
    columns: tuple[str, ...]
    many: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        return self.columns[: 1 + self.many]


def table(name: str, row: type[Any], *, many: bool = False) -> Table:
    return Table(name, row._make, row._fields, many)


class View(NamedTuple):
    """One pure fold over the streams of one kind.

    unit: makes a unit of its parts, in the order of `tables`. project: a stream's unit and its next
    fact to the unit after it, None when nothing is left to show; it is asked only about `handles`.
    version: raised whenever the same events would give other rows.
    """

    name: str
    version: int
    folder: Path
    tables: tuple[Table, ...]
    unit: Callable[..., Unit]
    project: Callable[[Any, RecordedEvent], Unit | None]
    handles: frozenset[type[Event]]
    ignores: frozenset[type[Event]]

    @property
    def sql(self) -> str:
        return (self.folder / "table.sql").read_text(encoding="utf-8")


class Group(NamedTuple):
    """Views that share one position, so that what is read across them belongs together."""

    name: str
    views: tuple[View, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(table for view in self.views for table in view.tables)

    @property
    def shape(self) -> bytes:
        """Hash of what the tables are made from; a group of another shape must be rebuilt."""
        parts = (f"{view.name} {view.version}\n{view.sql}" for view in self.views)
        return sha256("\n".join(parts).encode()).digest()
