"""Cells of a CSV file."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from api.sheets import CHUNK_ROWS, MARK, Row, cell, streamed, written


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""), (True, "true"), (-5, "-5"), (0.5, "0.5"), ("西湖", "西湖"),
        ("=1+1", "'=1+1"), ("+86", "'+86"), ("-x", "'-x"), ("@a", "'@a"), ("\tx", "'\tx"),
        ("\rx", "'\rx"), ([], ""), (["a", "b"], "a b"), (["=a", "b"], "'=a b"),
        (datetime.fromisoformat("2026-11-20T10:42:18+08:00"), "2026-11-20T02:42:18Z"),
    ],
)  # fmt: skip
def test_a_cell_says_its_value_and_is_never_run(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_what_holds_a_comma_a_quote_or_a_line_is_quoted() -> None:
    assert written([["a,b", 'c"d', "e\nf"]]) == b'"a,b","c""d","e\nf"\r\n'


def test_a_file_comes_in_pieces_and_whole() -> None:
    async def rows() -> AsyncIterator[Row]:
        for n in range(CHUNK_ROWS + 1):
            yield [n]

    async def pieces() -> list[bytes]:
        return [piece async for piece in streamed([["first"]], rows())]

    found = asyncio.run(pieces())
    assert len(found) == 3
    assert found[0] == MARK + b"first\r\n"
    assert b"".join(found[1:]).split() == [str(n).encode() for n in range(CHUNK_ROWS + 1)]
