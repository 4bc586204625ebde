import signal
from collections.abc import Iterator
from contextlib import ExitStack
from secrets import token_hex

import pytest

from infra.postgres.server import Server
from tests.support.postgres import (
    EMBEDDED,
    SYSTEM_15,
    SYSTEM_15_PROGRAMS,
    Database,
    Servers,
    cloned,
)

UNTIL_EXIT = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    # Where a shell without job control started us in the background it is ignored, and would be by
    # every child of a test.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.stash[UNTIL_EXIT] = ExitStack()
    config.add_cleanup(config.stash[UNTIL_EXIT].close)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("both_servers"):
        metafunc.parametrize("server", [EMBEDDED, SYSTEM_15], indirect=True)


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Servers:
    """Started on demand; stopped when the process ends, where no test's time limit runs."""
    worker = getattr(request.config, "workerinput", None)
    base = tmp_path_factory.getbasetemp()
    run = worker["testrunuid"] if worker else token_hex(16)
    return Servers(run, base.parent if worker else base, request.config.stash[UNTIL_EXIT])


@pytest.fixture
def server(request: pytest.FixtureRequest, servers: Servers) -> Server:
    """The embedded server; for tests marked `both_servers` the system's PostgreSQL 15 as well."""
    kind = getattr(request, "param", EMBEDDED)
    if kind == SYSTEM_15 and not SYSTEM_15_PROGRAMS.exists():
        pytest.skip(f"no PostgreSQL 15 in {SYSTEM_15_PROGRAMS}")
    return servers.get(kind)


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """A migrated, empty database of the test's own: `database.url(Role.WRITER)`."""
    with cloned(server) as database:
        yield database
