"""Rows of a group of views, read back and written. The SQL is made from the tables' columns."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.adapt import Dumper
from psycopg.postgres import types
from psycopg.pq import Format

from adapters.eventstore.arrays import column
from projections.engine.fold import Written
from projections.engine.tables import AnyConnection
from projections.engine.view import Table, Unit, View


class _Texts:
    """Stands for text[] in the register of dumpers, which asks for a type of Python's."""


class _TextsDumper(Dumper):
    """Lists of text: a few words again and again. The driver's own takes as long as a whole row."""

    format = Format.BINARY
    oid = types["text"].array_oid

    def dump(self, obj: Sequence[str]) -> bytes:
        return _texts(tuple(obj))


@lru_cache(maxsize=10_000)
def _texts(values: tuple[str, ...]) -> bytes:
    return bytes(column("text[]", values))


class Store:
    """The group's tables in one schema.

    reading: another connection, so that rows are read back while others are being written.
    """

    def __init__(self, writing: AnyConnection, reading: AnyConnection, schema: str) -> None:
        self._connection = writing
        self._reading = reading
        self._schema = schema
        self._types: dict[str, list[int]] = {}
        writing.adapters.register_dumper(_Texts, _TextsDumper)

    def load(self, view: View, streams: Sequence[UUID]) -> dict[UUID, Unit | None]:
        """The current rows of these streams; None where there are none."""
        found = [self._rows(table, streams) for table in view.tables]
        units: dict[UUID, Unit | None] = dict.fromkeys(streams)
        for stream in streams:
            if any(stream in rows for rows in found):
                units[stream] = view.unit(*(rows.get(stream) for rows in found))
        return units

    def _rows(self, table: Table, streams: Sequence[UUID]) -> dict[UUID, Any]:
        """By stream: its row, or its rows by key; none of those that no event ends."""
        if table.lasting:
            return {}
        query = sql.SQL("SELECT {} FROM {} WHERE to_position IS NULL AND stream = ANY(%s)").format(
            _names(table.columns), self._name(table)
        )
        found = self._reading.cursor(binary=True).execute(query, [list(streams)])
        if not table.many:
            return {row[0]: table.row(row) for row in found}
        rows: dict[UUID, Any] = {}
        for row in found:
            rows.setdefault(row[0], {})[row[1]] = table.row(row)
        return rows

    def write(self, written: Iterable[Written]) -> None:
        """Close the rows that no longer hold, then add every version."""
        for table, versions, closed in written:
            if closed:
                self._close(table, closed)
            if versions:
                self._add(table, versions)

    def _close(self, table: Table, closed: dict[tuple[UUID, UUID], int]) -> None:
        streams, keys = zip(*closed, strict=True)
        same = sql.SQL(" AND ").join(
            sql.SQL("t.{} = c.{}").format(sql.Identifier(name), sql.Identifier(f"key{n}"))
            for n, name in enumerate(table.key)
        )
        update = sql.SQL(
            "UPDATE {} t SET to_position = c.upto"
            "  FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[]) c(key0, key1, upto)"
            " WHERE t.to_position IS NULL AND {}"
        ).format(self._name(table), same)
        values = [list(streams), list(keys), list(closed.values())]
        self._connection.cursor(binary=True).execute(update, values)

    def _add(self, table: Table, versions: Sequence[Sequence[Any]]) -> None:
        columns = table.all_columns
        if table.name not in self._types:
            self._types[table.name] = self._column_types(table, columns)
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)")
        with self._connection.cursor().copy(
            statement.format(self._name(table), _names(columns))
        ) as copy:
            copy.set_types(self._types[table.name])
            write = copy.write_row
            if table.lasting:
                for begin, _, row in versions:
                    write((begin, *row))
            else:
                for begin, end, row in versions:
                    write((begin, end, *row))

    def _column_types(self, table: Table, columns: Sequence[str]) -> list[int]:
        """The types as binary COPY must know them: what table.sql says."""
        found = self._connection.execute(
            """SELECT a.attname, a.atttypid::bigint FROM pg_attribute a
                 JOIN pg_class t ON t.oid = a.attrelid
                 JOIN pg_namespace s ON s.oid = t.relnamespace
                WHERE s.nspname = %s AND t.relname = %s AND a.attnum > 0""",
            [self._schema, table.name],
        )
        oids = dict(found.fetchall())
        return [oids[name] for name in columns]

    def _name(self, table: Table) -> sql.Identifier:
        return sql.Identifier(self._schema, table.name)


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
