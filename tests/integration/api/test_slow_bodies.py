"""A body that does not come: the asker is told, and nothing is called a fault of ours."""

import asyncio
from collections.abc import Iterable
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from api import reading
from tests.support.surface import V1, Surface


def sent(county: Surface, messages: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is answered to a sign-in whose body comes in these messages, and then not at all."""
    answered: list[dict[str, Any]] = []
    pending = iter(messages)

    async def receive() -> dict[str, Any]:
        message = next(pending, None)
        if message is None:
            await asyncio.sleep(60)
        return message or {}

    async def send(message: dict[str, Any]) -> None:
        answered.append(message)

    scope = {
        "type": "http", "method": "POST", "path": f"{V1}/sessions", "raw_path": b"",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
        "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1), "root_path": "", "asgi": {"version": "3.0"},
    }  # fmt: skip
    county.run(county.parts.app()(scope, receive, send))  # type: ignore[arg-type]
    return answered


def test_a_body_that_stops_coming_is_answered_and_the_connection_closed(
    county: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BODY_S_MAX", 0.05)
    start, body = sent(county, [{"type": "http.request", "body": b'{"lo', "more_body": True}])
    assert start["status"] == 408
    assert (b"connection", b"close") in start["headers"]
    assert orjson.loads(body["body"])["code"] == "body_too_slow"


def test_who_hangs_up_in_the_middle_is_no_fault_of_ours(county: Surface) -> None:
    with capture_logs() as lines:
        messages: list[dict[str, Any]] = [
            {"type": "http.request", "body": b'{"lo', "more_body": True},
            {"type": "http.disconnect"},
        ]
        start, *_ = sent(county, messages)
    assert start["status"] == 408
    assert lines == []
