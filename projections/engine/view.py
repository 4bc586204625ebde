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
    their values. many: a stream has several rows, named by the second column. lasting: a row per
    event, which no later one ends; there is no to_position, and such a row is not read back: in a
    unit that was, its place is None.
    """

    name: str
    row: Callable[..., Row]
    columns: tuple[str, ...]
    many: bool = False
    lasting: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        return self.columns[: 1 + self.many]

    @property
    def all_columns(self) -> tuple[str, ...]:
        """In the order of table.sql."""
        return ("from_position", *(() if self.lasting else ("to_position",)), *self.columns)


def table(name: str, row: type[Any], *, many: bool = False, lasting: bool = False) -> Table:
    return Table(name, row._make, row._fields, many, lasting)


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
