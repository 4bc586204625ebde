"""The vault goes on being swept, whatever ends a sweep."""

from threading import Event

import psycopg
import pytest
from structlog.testing import capture_logs

from infra.processes import sweeping


def test_whatever_ends_a_sweep_it_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Event()
    errors = iter([psycopg.OperationalError(), psycopg.InterfaceError(), RuntimeError()])

    async def swept(*_: object) -> None:
        for error in errors:
            raise error
        stop.set()

    monkeypatch.setattr(sweeping, "_sweep", swept)
    monkeypatch.setattr(sweeping, "REST_S", 0.0)
    with capture_logs() as lines:
        sweeping.keep_swept("", "", stop)
    assert stop.is_set()
    assert [(one["event"], one.get("error")) for one in lines] == [
        ("sweeper.database_lost", "OperationalError"),
        ("sweeper.database_lost", "InterfaceError"),
        ("sweeper.failed", None),
    ]
