"""All rows of the fact tables, in an order of their own, to be compared."""

from typing import Any

import psycopg

TABLES = {
    "incident_facts": "stream",
    "task_facts": "stream, task_id",
    "incident_changes": "stream, change_id",
    "breach_facts": "stream",
    "tracking_facts": "stream",
    "breach_steps": "stream, step_id",
    "household_facts": "stream, count_id",
    "receipt_codes": "stream",
}
LASTING = {"receipt_codes"}


def versions(
    connection: psycopg.Connection[Any], upto: int | None = None
) -> dict[str, list[tuple[Any, ...]]]:
    """Every row version; upto: as a view that stopped at that position would have left them."""
    return {
        table: [
            row if table in LASTING else _as_of(row, upto)
            for row in connection.execute(
                f"SELECT * FROM views.{table} WHERE from_position <= coalesce(%s, from_position)"  # noqa: S608
                f" ORDER BY {key}, from_position",
                [upto],
            ).fetchall()
        ]
        for table, key in TABLES.items()
    }


def _as_of(row: tuple[Any, ...], upto: int | None) -> tuple[Any, ...]:
    begin, end, *values = row
    return begin, None if upto is not None and end is not None and end > upto else end, *values
