"""Logs: one JSON object a line on stderr, and nothing personal in any of them.

What may be said is listed, everything else is replaced: an unknown key keeps only numbers, truth
values and ids; a message of another library keeps its wording and loses its values.
"""

import logging
import re
import sys
import traceback
from enum import Enum
from types import TracebackType
from typing import Any
from uuid import UUID

import structlog
from structlog.typing import EventDict, WrappedLogger

REDACTED = "[redacted]"
WORDS = {
    "address", "body", "contact", "id_number", "mobile", "name", "note", "phone", "text", "words",
}  # fmt: skip
STRINGS = {
    "code", "command_id", "error", "epoch", "host", "incident_id", "kind", "ledger", "level",
    "logger", "method", "outcome", "role", "route", "state", "step", "timestamp", "topic", "verb",
    "version", "view",
}  # fmt: skip
PLAIN = re.compile(r"[!-~]{1,64}")
EVENT = re.compile(r"[ -~]{1,200}")
NUMBER_MAX = 10**15


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
        logger_factory=_on_stderr,
    )
    logging.basicConfig(level=level, handlers=[_ToStructlog()], force=True)
    for library in ("psycopg", "psycopg.pool", "asyncio"):
        logging.getLogger(library).setLevel(logging.WARNING)


def _on_stderr(*_names: Any) -> structlog.WriteLogger:
    return structlog.WriteLogger(sys.stderr)


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


class _ToStructlog(logging.Handler):
    """The libraries' records: their wording before its values were put in."""

    def emit(self, record: logging.LogRecord) -> None:
        logger = structlog.get_logger()
        values: dict[str, Any] = {"logger": record.name}
        if record.exc_info:
            values["exc_info"] = record.exc_info
        logger.log(record.levelno, str(record.msg), **values)
