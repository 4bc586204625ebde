"""Denials are on record and in bounds, per session, else per address."""

from typing import Any
from uuid import UUID

import pytest
from starlette.requests import Request
from structlog.testing import capture_logs

from api import buckets
from api.buckets import CALLERS_MAX, network_of
from api.denials import AT_ONCE_MAX, PER_SECOND, Denials, asked_by
from api.doors import doors_of
from api.kinds import UNAUTHENTICATED
from api.problems import Problem
from domain.access.permit import Principal
from domain.errors import Conflict, NotAllowed, NotFound
from domain.kernel import Actor, ActorKind
from domain.post.roles import Role
from domain.streams import STREAMS

SESSION, OTHER = UUID(int=1), UUID(int=2)
CLERK = Principal(Actor(ActorKind.HUMAN, UUID(int=3)), Role.RECORD_CLERK)


class Edge:
    """Denials under a clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.denials = Denials(doors_of(STREAMS), lambda: self.now)

    def deny(
        self, session: UUID | None = SESSION, error: Exception | None = None,
        host: str = "127.0.0.1", **params: str,
    ) -> Problem:  # fmt: skip
        scope: dict[str, Any] = {
            "type": "http", "method": "POST", "path": "/", "headers": [], "client": (host, 1),
            "path_params": params,
        }  # fmt: skip
        request = Request(scope)
        if session:
            asked_by(request, session, CLERK)
        return self.denials.judged(request, error or NotAllowed())


@pytest.fixture
def edge() -> Edge:
    return Edge()


def statuses(edge: Edge, times: int, **of: Any) -> list[int]:
    return [edge.deny(**of).kind.status for _ in range(times)]


def test_a_flood_is_answered_with_429_and_how_long_to_wait(edge: Edge) -> None:
    assert statuses(edge, AT_ONCE_MAX + 5) == [403] * AT_ONCE_MAX + [429] * 5
    too_many = edge.deny()
    assert too_many.kind.code == "too_many_denied"
    assert too_many.headers["Retry-After"] == "2"
    edge.now += 1 / PER_SECOND
    assert statuses(edge, 2) == [403, 429]


def test_it_fills_up_with_time_and_not_beyond(edge: Edge) -> None:
    statuses(edge, AT_ONCE_MAX + 1)
    edge.now += 4 / PER_SECOND
    assert statuses(edge, 5) == [403] * 4 + [429]
    edge.now += 10 * AT_ONCE_MAX / PER_SECOND
    assert statuses(edge, AT_ONCE_MAX + 1) == [403] * AT_ONCE_MAX + [429]


def test_one_caller_does_not_slow_another(edge: Edge) -> None:
    statuses(edge, AT_ONCE_MAX + 1)
    assert edge.deny(OTHER).kind.status == 403
    strangers: dict[str, Any] = {"session": None, "error": Problem(UNAUTHENTICATED)}
    assert statuses(edge, AT_ONCE_MAX + 1, **strangers) == [401] * AT_ONCE_MAX + [429]
    assert edge.deny(host="192.0.2.7", **strangers).kind.status == 401


@pytest.mark.parametrize("error", [NotFound(), Conflict(), ValueError()])
def test_only_what_is_denied_counts(edge: Edge, error: Exception) -> None:
    assert 429 not in statuses(edge, 2 * AT_ONCE_MAX, error=error)
    assert edge.deny().kind.status == 403


def test_a_denial_is_logged_by_what_the_program_named_and_a_flood_is_not(edge: Edge) -> None:
    with capture_logs() as lines:
        edge.deny(plural="incidents", stream=str(OTHER), name="close-incident")
        edge.deny(None, Problem(UNAUTHENTICATED), plural="zhang-san", name="13800000000")
        statuses(edge, 3 * AT_ONCE_MAX)
    assert lines[0] == {
        "event": "api.denied", "log_level": "warning", "code": "not_allowed", "method": "POST",
        "action": "close-incident", "kind": "incident", "role": Role.RECORD_CLERK,
        "session": SESSION,
    }  # fmt: skip
    assert (lines[1]["action"], lines[1]["kind"], lines[1]["session"]) == (None, None, None)
    assert "zhang" not in str(lines)
    assert "1380" not in str(lines)
    assert len(lines) == AT_ONCE_MAX + 1


def test_memory_is_bounded(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "CALLERS_MAX", 3)
    assert CALLERS_MAX >= 1000
    statuses(edge, AT_ONCE_MAX + 1)
    for n in range(10, 14):
        edge.deny(UUID(int=n))
    assert edge.deny().kind.status == 403


def test_what_is_no_address_is_one_caller_and_a_network_another() -> None:
    assert {network_of(host) for host in ("", "x" * 60_000, "unix:", "10.0.0.1, 10.0.0.2")} == {""}
    assert network_of("::ffff:192.0.2.7%" + "x" * 60_000) == network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("2001:db8::1%eth0") == network_of("2001:db8::ff") == "2001:db8::"
