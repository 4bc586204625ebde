"""Columns are arrays as PostgreSQL sends them: the driver reads back what was written."""

from datetime import UTC
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.adapt import Transformer
from psycopg.pq import Format

from adapters.eventstore.arrays import KINDS, WORDS, column, whole

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "int[]": st.integers(-(2**31), 2**31 - 1),
    "bigint[]": st.integers(-(2**63), 2**63 - 1),
    "float8[]": st.floats(allow_nan=False),
    "uuid[]": st.uuids(),
    "text[]": st.text(st.characters(exclude_categories=["Cs"])),
    "bytea[]": st.binary(),
    "timestamptz[]": st.datetimes(timezones=st.just(UTC)),
}
NAMES = {"int[]": "int4", "bigint[]": "int8"}  # as the driver knows them


@pytest.mark.parametrize("sql_type", VALUES)
@given(drawing=st.data())
def test_what_is_written_is_read_back(sql_type: str, drawing: st.DataObject) -> None:
    values = drawing.draw(st.lists(st.none() | VALUES[sql_type], max_size=9))
    n = drawing.draw(st.sampled_from([len(values), 63, 64, 65, 128, 129]))
    values = (values * 129)[:n]  # around what is packed at once, and several times that
    kind = psycopg.adapters.types[NAMES.get(sql_type, sql_type.removesuffix("[]"))]
    loader = Transformer().get_loader(kind.array_oid, Format.BINARY)
    assert loader.load(column(sql_type, values)) == values


@given(st.lists(VALUES["text[]"], min_size=1))
def test_words_are_written_as_any_text(values: list[str]) -> None:
    for _ in range(2):
        assert whole(WORDS, values) == whole(KINDS["text[]"], values)
