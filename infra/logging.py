"""Logs: one JSON object a line on stderr, and nothing personal in any of them.

What may be said is listed, everything else is replaced: an unknown key keeps only numbers, truth
values and ids; a message of another library keeps its wording, and of its values the numbers and
the types of exceptions.
"""

import logging
import re
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import Enum
from types import TracebackType
from typing import Any
from uuid import UUID

import structlog
from pydantic.warnings import UnsupportedFieldAttributeWarning
from structlog.typing import EventDict, WrappedLogger

REDACTED = "[redacted]"
WORDS = {
    "address", "body", "contact", "id_number", "mobile", "name", "note", "phone", "text", "words",
}  # fmt: skip
STRINGS = {
    "action", "code", "command_id", "error", "epoch", "host", "incident_id", "kind", "ledger",
    "level", "logger", "method", "outcome", "role", "route", "state", "step", "timestamp", "topic",
    "verb", "version", "view",
}  # fmt: skip
PLAIN = re.compile(r"[!-~]{1,64}")
EVENT = re.compile(r"[ -~]{1,200}")
NUMBER_MAX = 10**15
# A client of Kafka that has lost its brokers can write thousands of lines a second.
NOISY, NOISY_LINES_MAX, NOISY_WINDOW_S = "kafka", 30, 60.0

log = structlog.get_logger(__name__)


def start_logging(level: str) -> None:
    """Write everything at or above `level`, ours and the libraries', to stderr."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_Stderr,
    )
    handler = _ToStructlog()
    handler.addFilter(_Few(NOISY, NOISY_LINES_MAX, NOISY_WINDOW_S))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for library in ("psycopg", "psycopg.pool", "asyncio", NOISY):
        logging.getLogger(library).setLevel(logging.WARNING)
    # Says of every tenth of a second on a busy machine that it was long; the relay has a deadline.
    logging.getLogger(f"{NOISY}.net.selector").setLevel(logging.ERROR)
    # FastAPI silences it for itself, by a switch that another thread can put back meanwhile.
    warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)


class _Stderr(structlog.WriteLogger):
    """Where nobody reads any more, or the disk is full, a line is lost, and nobody's work."""

    def __init__(self, *_names: Any) -> None:
        super().__init__(sys.stderr)
        self._write = _if_taken(self._write)
        self._flush = _if_taken(self._flush)


def _if_taken(give: Callable[..., Any]) -> Callable[..., Any]:
    def gives(*line: str) -> None:
        with suppress(OSError, ValueError):  # ValueError: it is closed
            give(*line)

    return gives


def redact(_logger: WrappedLogger, _method: str, entry: EventDict) -> EventDict:
    """Keep what is listed; of an exception its type and places, never its message."""
    event = entry.pop("event", "")
    kept = {key: _kept(key, value) for key, value in entry.items() if key != "exc_info"}
    if exception := _exception(entry.get("exc_info")):
        kept["error"] = type(exception).__name__
        kept["places"] = _places(exception.__traceback__)
    readable = isinstance(event, str) and EVENT.fullmatch(event)
    return {"event": event if readable else REDACTED, **kept}


def _kept(key: str, value: Any) -> Any:
    if key in WORDS:
        return REDACTED
    match value:
        case None | bool() | float():
            return value
        case int():
            return value if abs(value) < NUMBER_MAX else REDACTED
        case UUID():
            return str(value)
        case Enum():
            return value.name
        case str() if key in STRINGS and PLAIN.fullmatch(value):
            return value
        case _:
            return REDACTED


def _exception(given: Any) -> BaseException | None:
    match given:
        case BaseException():
            return given
        case (_, BaseException() as exception, _):
            return exception
        case True:
            return sys.exception()
        case _:
            return None


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-8:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


class _Plain(str):
    """What stands in a library's sentence, the same for `%s` and for `%r`."""

    __slots__ = ()
    __repr__ = str.__str__


def _worded(record: logging.LogRecord) -> str:
    """The sentence with its numbers and types; as it was before where those do not fit in."""
    wording, args = str(record.msg), record.args
    with suppress(TypeError, ValueError, KeyError):
        if isinstance(args, Mapping):
            return wording % {key: _said(value) for key, value in args.items()}
        if args:
            return wording % tuple(map(_said, args))
    return wording


def _said(value: object) -> object:
    kept = type(value).__name__ if isinstance(value, BaseException) else _kept("", value)
    return _Plain(kept) if isinstance(kept, str) else kept


class _ToStructlog(logging.Handler):
    """The libraries' records, without what their values might say of anybody."""

    def emit(self, record: logging.LogRecord) -> None:
        logger = structlog.get_logger()
        values: dict[str, Any] = {"logger": record.name}
        if record.exc_info:
            values["exc_info"] = record.exc_info
        logger.log(record.levelno, _worded(record), **values)


class _Few(logging.Filter):
    """Lets a library's first lines of each window through, and then says how many it held back."""

    def __init__(self, library: str, lines_max: int, window_s: float) -> None:
        super().__init__(library)
        self._lines_max = lines_max
        self._window_s = window_s
        self._begun = -window_s
        self._seen = 0

    def filter(self, record: logging.LogRecord) -> bool:
        if not super().filter(record):
            return True  # of another library
        now = time.monotonic()
        if now >= self._begun + self._window_s:
            held_back = self._seen - self._lines_max
            self._begun, self._seen = now, 0
            if held_back > 0:
                log.warning("kafka.lines_held_back", n=held_back)
        self._seen += 1
        return self._seen <= self._lines_max
