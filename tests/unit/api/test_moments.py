"""Moments, languages and the words of a clock, as they are written."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from api.as_of import Head, as_of, min_position
from api.board_lines import span
from api.languages import language
from api.problems import Problem
from api.words import Words

HEAD = Head("demo", 2, 500)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (None, None),
        ("2.1", 1),
        ("2.500", 500),
        ("demo/2.7", 7),
        ("2.501", 501),
        ("2026-03-01T08:00:00+08:00", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T08:00:00 08:00", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01t00:00:00.25z", datetime(2026, 3, 1, 0, 0, 0, 250_000, UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read(text: str | None, moment: datetime | int | None) -> None:
    assert as_of(text, HEAD) == moment


@given(st.text() | st.from_regex(r"\A[0-9T:.+Z/ -]{1,30}\Z"))
def test_no_text_whatever_raises_anything_but_a_problem(text: str) -> None:
    for read in (as_of, min_position):
        try:
            moment = read(text, HEAD)
        except Problem:
            continue
        assert moment is not None


@pytest.mark.parametrize(
    "text",
    ["", "1.5", "3.5", "other/2.5", "2.٣", "2.5 ", "2026-03-01", "2026-03-01T08:00:00",
     "0001-01-01T00:00:00+14:00", "2026-13-01T00:00:00Z", "2999-01-01T00:00:00Z"],
)  # fmt: skip
def test_what_is_no_moment_of_this_ledger_is_refused(text: str) -> None:
    with pytest.raises(Problem):
        as_of(text, HEAD)


def test_a_position_to_wait_for_may_lie_ahead() -> None:
    assert min_position("2.900", HEAD) == 900
    assert min_position(None, HEAD) == 0
    for text in ("1.5", "x", "2026-03-01T08:00:00Z"):
        with pytest.raises(Problem):
            min_position(text, HEAD)


@pytest.mark.parametrize(
    ("query", "header", "spoken"),
    [
        (b"", "", "zh"),
        (b"lang=en", "zh", "en"),
        (b"lang=zh", "en", "zh"),
        (b"lang=fr", "en", "en"),
        (b"", "en-GB,en;q=0.9", "en"),
        (b"", "en;q=0.5,zh;q=0.6", "zh"),
        (b"", "*", "zh"),
    ],
)
def test_the_language_is_the_askers(query: bytes, header: str, spoken: str) -> None:
    headers = [(b"accept-language", header.encode())]
    scope = {"type": "http", "query_string": query, "headers": headers}
    assert language(Request(scope)) == spoken


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=42), "0:42"),
        (timedelta(minutes=28, seconds=30), "28:30"),
        (timedelta(hours=6, minutes=12, seconds=40), "6:12:40"),
        (timedelta(hours=47, minutes=59, seconds=59), "47:59:59"),
        (timedelta(days=2), "2 d"),
        (timedelta(days=30, hours=5), "30 d"),
    ],
)
def test_a_length_of_time_is_written_like_a_clock(length: timedelta, words: str) -> None:
    assert span(length, Words("en")) == words
    assert span(length, Words("zh")) == words.replace("d", "天")
