import asyncio
from collections.abc import Iterator

import pytest

from infra.postgres.roles import Role
from tests.support import toy
from tests.support.logs import AnyLog, memory_log, postgres_log
from tests.support.postgres import (
    EMBEDDED,
    SYSTEM_15,
    SYSTEM_15_PROGRAMS,
    Database,
    Servers,
    cloned,
    empty_log,
)

MEMORY = "memory"


@pytest.fixture
def toys() -> Iterator[None]:
    with toy.registered():
        yield


@pytest.fixture(scope="module", params=[MEMORY, EMBEDDED, SYSTEM_15])
def place(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Database | None]:
    """Where a log is kept: in memory, on the embedded server, on PostgreSQL 15."""
    if request.param == MEMORY:
        yield None
        return
    if request.param == SYSTEM_15 and not SYSTEM_15_PROGRAMS.exists():
        pytest.skip(f"no PostgreSQL 15 in {SYSTEM_15_PROGRAMS}")
    with cloned(servers.get(request.param)) as database:
        yield database


@pytest.fixture
def log(place: Database | None, toys: None) -> Iterator[AnyLog]:  # noqa: ARG001
    """An empty log."""
    with asyncio.Runner() as runner:
        if place is None:
            yield memory_log(runner)
            return
        empty_log(place)
        with postgres_log(runner, place.url(Role.WRITER)) as log:
            yield log
