"""Tables as CSV files: UTF-8 with its mark, times in RFC 3339, no cell that a program would run."""

import csv
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from enum import Enum
from io import StringIO
from typing import Any

MARK = b"\xef\xbb\xbf"
MEDIA_TYPE = "text/csv; charset=utf-8"
CHUNK_ROWS = 500
# What makes a spreadsheet take a text for a formula.
_RUN = ("=", "+", "-", "@", "\t", "\r")

Row = Sequence[Any]


def cell(value: object) -> str:
    """A value as a cell says it; a text that a spreadsheet would run gets a ' in front."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case int() | float():
            return str(value)
        case Enum():
            return cell(value.value)
        case list() | tuple():
            return cell(" ".join(map(str, value)))
        case _:
            text = str(value)
            return f"'{text}" if text.startswith(_RUN) else text


def written(rows: Iterable[Row]) -> bytes:
    """Rows as lines that end in CRLF (RFC 4180)."""
    text = StringIO()
    csv.writer(text).writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


async def streamed(first: Sequence[Row], rows: AsyncIterator[Row]) -> AsyncIterator[bytes]:
    """The file in pieces: its first lines, then the rows as they come."""
    yield MARK + written(first)
    held: list[Row] = []
    async for row in rows:
        held.append(row)
        if len(held) == CHUNK_ROWS:
            yield written(held)
            held.clear()
    if held:
        yield written(held)
