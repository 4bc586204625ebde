"""Nothing personal in a log, whoever writes it."""

import itertools
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Enum
from fractions import Fraction
from typing import Any, TextIO
from uuid import UUID

import pytest
import structlog

from infra.logging import NOISY_LINES_MAX, REDACTED, redact, start_logging

ID = UUID("0198b7f0-0000-7000-8000-000000000001")


class Shade(Enum):
    DARK = "深"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    start_logging("INFO")
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:], root.level = before


def kept(key: str, value: object) -> object:
    return redact(None, "info", {"event": "x", key: value})[key]


@pytest.mark.parametrize("key", ["text", "name", "phone", "address", "body", "words"])
@pytest.mark.parametrize("value", ["A", 13800138000, ID])
def test_what_a_person_is_called_or_says_is_never_logged(key: str, value: object) -> None:
    assert kept(key, value) == REDACTED


@pytest.mark.parametrize("value", ["张三", "two words", "x" * 65, "line\nbreak", b"x", ["x"], {}])
def test_a_listed_key_keeps_only_a_plain_word(value: object) -> None:
    assert kept("ledger", "county") == "county"
    assert kept("ledger", value) == REDACTED


def test_an_unknown_key_keeps_numbers_truths_and_ids_but_no_string() -> None:
    assert [kept("new", value) for value in (5, 0.5, True, None, ID, Shade.DARK)] == [
        5, 0.5, True, None, str(ID), "DARK",
    ]  # fmt: skip
    assert kept("new", "zhangsan") == REDACTED


def test_an_event_that_is_not_a_plain_sentence_is_replaced() -> None:
    assert redact(None, "info", {"event": "batch written"})["event"] == "batch written"
    assert redact(None, "info", {"event": "收到张三的上报"})["event"] == REDACTED


def test_every_line_is_one_json_object_and_carries_what_was_bound(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    structlog.contextvars.bind_contextvars(command_id=str(ID), position=7)
    structlog.get_logger().info("batch written", incident_id=ID)
    structlog.get_logger().debug("not at this level")
    (line,) = lines()
    assert line["command_id"] == line["incident_id"] == str(ID)
    assert (line["event"], line["position"], line["level"]) == ("batch written", 7, "info")


def test_an_exception_leaves_its_type_and_places_and_not_its_message(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    try:
        int("王五")
    except ValueError:
        structlog.get_logger().exception("it failed")
    (line,) = lines()
    assert line["error"] == "ValueError"
    assert line["places"][-1].startswith("test_logging.py:")
    assert "王五" not in json.dumps(line, ensure_ascii=False)


def test_a_library_keeps_its_wording_and_loses_its_values(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    logging.getLogger("psycopg").warning("error ignored terminating %r: %s", "host=x", "王五")
    logging.getLogger("psycopg").info("not at this level")
    (line,) = lines()
    assert line["event"] == "error ignored terminating [redacted]: [redacted]"
    assert line["logger"] == "psycopg"
    assert "王五" not in json.dumps(line, ensure_ascii=False)


def test_a_librarys_numbers_and_types_are_said_and_how_to_connect_is_not(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    pool = logging.getLogger("psycopg.pool")
    refused = ConnectionError("postgresql://writer:secret@host/county refused")
    pool.warning("error connecting in %r: %s", "postgresql://writer:secret@host", refused)
    pool.warning("pool %r failed after %.1f sec", "pool-1", 2.25)
    pool.warning("%(n)d of %(who)r", {"n": 3, "who": "secret"})
    pool.warning("a number %d that is no plain one", Fraction(7, 2))
    told = [line["event"] for line in lines()]
    assert told == [
        "error connecting in [redacted]: ConnectionError",
        "pool [redacted] failed after 2.2 sec",
        "3 of [redacted]",
        "a number %d that is no plain one",
    ]


def test_a_client_of_kafka_that_shouts_is_held_back_and_others_are_not(
    lines: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count(0, 0.01)
    monkeypatch.setattr("infra.logging.time.monotonic", lambda: next(clock))
    for _ in range(7_000):  # 70 s
        logging.getLogger("kafka.producer.sender").error("Unknown broker %s", 2)
    logging.getLogger("psycopg").warning("still heard")
    told = [line["event"] for line in lines()]
    assert told.count("Unknown broker 2") == 2 * NOISY_LINES_MAX
    assert told[NOISY_LINES_MAX] == "kafka.lines_held_back"
    assert told[-1] == "still heard"


def test_a_slow_step_of_kafkas_client_is_no_line(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    logging.getLogger("kafka.net.selector").warning("Task %s ran for %.3fs", 1, 0.2)
    logging.getLogger("kafka.net.selector").error("a real one")
    assert [line["event"] for line in lines()] == ["a real one"]


def gone() -> TextIO:
    """A pipe whose reader went away."""
    reads, writes = os.pipe()
    os.close(reads)
    return os.fdopen(writes, "w")


def closed() -> TextIO:
    stream = gone()
    stream.close()
    return stream


@pytest.mark.parametrize("stream", [gone, closed])
@pytest.mark.usefixtures("lines")
def test_who_logs_goes_on_where_nobody_can_be_told(
    stream: Callable[[], TextIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = stream()
    monkeypatch.setattr(sys, "stderr", taken)
    for level in ("info", "warning", "error", "exception"):
        getattr(structlog.get_logger(), level)("storage.low")
    logging.getLogger("psycopg").warning("lost")
    with pytest.raises((OSError, ValueError)):
        print("nor this", file=taken, flush=True)
    with suppress(OSError):
        taken.close()
