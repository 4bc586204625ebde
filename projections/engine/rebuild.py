"""A view made anew beside the one that is read: filled, compared row for row, then switched to."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from psycopg.errors import LockNotAvailable

from projections.engine.positions import Positions
from projections.engine.runner import Runner
from projections.engine.tables import LIVE, NEXT, AnyConnection, drop, lock, move, relations
from projections.engine.view import Group, Table

SAMPLE_MAX = 5
SWITCHES_MAX = 30
LOCK_TIMEOUT = "2s"


class Difference(NamedTuple):
    """How a table made anew differs from the one that stood, both as of the same position.

    columns: those that only one of the two has; they are not compared. sample: (old, new) of some
    rows, as JSON values, None where there is no such row.
    """

    table: str
    same: int
    added: int
    missing: int
    changed: int
    columns: tuple[str, ...]
    sample: tuple[tuple[Any, Any], ...]

    @property
    def equal(self) -> bool:
        return not (self.added or self.missing or self.changed or self.columns)


class Rebuilt(NamedTuple):
    """position: as of which the tables were compared; differences: of tables that stood before.

    behind: how many events those had still to take in; None where there were none at all.
    """

    position: int
    behind: int | None
    differences: tuple[Difference, ...]
    switched: bool

    @property
    def equal(self) -> bool:
        """What stood before was all that the log says."""
        return self.behind == 0 and all(each.equal for each in self.differences)


class Held(Exception):
    """An event cannot be taken in: the old tables stay. The new ones are kept for looking into."""

    def __init__(self, group: str, position: int) -> None:
        super().__init__(f"{group} cannot take in position {position}")
        self.position = position


class Busy(Exception):
    """Another rebuild of the group is at work."""


class BeingRead(Busy):
    """Readers never let go of the tables."""


def rebuild(
    url: str,
    group: Group,
    *,
    switch: bool = True,
    told: Callable[[int, int], None] = lambda _position, _head: None,
) -> Rebuilt:
    """Fold from the first event into new tables, compare, and put them in the place of the old.

    The old ones are read and kept current meanwhile. switch: False only compares, and drops the new
    ones again. told: hears position and head after every batch and at the end. Raises Held, Busy.
    """
    with (
        Runner(url, group, schema=NEXT) as runner,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        if not runner.try_lock():
            raise Busy(group.name)
        _clear(connection, group)
        _fill(runner, told)
        position, behind, differences = _compare(connection, runner, group)
        if switch:
            _switch(connection, runner, group)
        else:
            _clear(connection, group)
    return Rebuilt(position, behind, differences, switch)


def _clear(connection: AnyConnection, group: Group) -> None:
    with connection.transaction():
        drop(connection, group, NEXT)
        Positions(connection, NEXT, group.name).remove()


def _fill(runner: Runner, told: Callable[[int, int], None]) -> None:
    head = runner.head()
    position = runner.catch_up(head, lambda position: told(position, head))
    told(position, head)  # after a batch it heard where the one before had ended
    if position < head:
        raise Held(runner.group.name, runner.position + 1)


def _compare(
    connection: AnyConnection, runner: Runner, group: Group
) -> tuple[int, int | None, tuple[Difference, ...]]:
    live = Positions(connection, LIVE, group.name).read()
    if live is None:
        return runner.position, None, ()
    position = min(live.position, runner.position)
    standing = set(relations(connection, group, LIVE))
    return (
        position,
        runner.position - position,
        tuple(
            _difference(connection, table, position)
            for table in group.tables
            if table.name in standing
        ),
    )


# As of %(p)s: a version that ended later had not ended then.
_SIDE = "(SELECT from_position, {ends} {columns} FROM {table} WHERE from_position <= %(p)s)"
_ENDS = "CASE WHEN to_position <= %(p)s THEN to_position END AS to_position,"
_COUNTS = """
SELECT count(*) FILTER (WHERE old_row IS NOT DISTINCT FROM new_row),
       count(*) FILTER (WHERE old_row.stream IS NULL),
       count(*) FILTER (WHERE new_row.stream IS NULL),
       count(*) FILTER (WHERE old_row.stream = new_row.stream
                          AND old_row IS DISTINCT FROM new_row)
  FROM {old} old_row FULL JOIN {new} new_row USING ({key})
"""
_SAMPLE = """
SELECT to_jsonb(old_row), to_jsonb(new_row) FROM {old} old_row FULL JOIN {new} new_row USING ({key})
 WHERE old_row IS DISTINCT FROM new_row ORDER BY from_position, stream LIMIT {rows_max}
"""


def _difference(connection: AnyConnection, table: Table, position: int) -> Difference:
    old, new = (_columns(connection, schema, table.name) for schema in (LIVE, NEXT))
    shared = (old & new).difference(("from_position", "to_position"))
    columns = sql.SQL(", ").join(map(sql.Identifier, sorted(shared)))
    ends = sql.SQL("" if table.lasting else _ENDS)
    sides = {
        name: sql.SQL(_SIDE).format(
            ends=ends, columns=columns, table=sql.Identifier(schema, table.name)
        )
        for name, schema in (("old", LIVE), ("new", NEXT))
    }
    key = sql.SQL(", ").join(map(sql.Identifier, ("from_position", *table.key)))
    counts = sql.SQL(_COUNTS).format(**sides, key=key)
    sample = sql.SQL(_SAMPLE).format(**sides, key=key, rows_max=SAMPLE_MAX)
    row = connection.execute(counts, {"p": position}).fetchone()
    assert row is not None, "an aggregate has a row"
    same, added, missing, changed = row
    found = tuple(connection.execute(sample, {"p": position}).fetchall())
    return Difference(table.name, same, added, missing, changed, tuple(sorted(old ^ new)), found)


def _columns(connection: AnyConnection, schema: str, table: str) -> set[str]:
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = %s AND table_name = %s",
        [schema, table],
    )
    return {name for (name,) in found}


def _switch(connection: AnyConnection, runner: Runner, group: Group) -> None:
    """In one transaction, and never back in time: what readers saw, they still see.

    Waits two seconds at most for readers of the old tables before it lets others read again.
    """
    live = Positions(connection, LIVE, group.name)
    for _ in range(SWITCHES_MAX):
        runner.catch_up()
        try:
            with connection.transaction():
                connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                lock(connection, group, LIVE)
                standing = live.read(lock=True)
                if standing and runner.catch_up(standing.position) < standing.position:
                    raise Held(group.name, runner.position + 1)
                drop(connection, group, LIVE)
                move(connection, group)
                live.take_over(NEXT, build=standing.build + 1 if standing else 1)
        except LockNotAvailable:
            time.sleep(1)
        else:
            return
    raise BeingRead(group.name)
