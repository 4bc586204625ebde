"""A ledger on a server of its own, and a real broker: started once for all of these campaigns."""

import gc
import warnings
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from infra.bootstrap import prepare
from infra.kafka.broker import Broker
from infra.postgres.roles import Role
from infra.postgres.server import Server, running
from infra.settings import Settings
from tests.support.kafka import real_broker
from tests.support.owner import reachable_folder

LEDGER, DEPARTMENT = "campaign", "department"


class House(NamedTuple):
    """department: where readers keep what they make of the records."""

    server: Server
    settings: Settings
    kafka: Broker

    @property
    def department(self) -> str:
        return self.server.url(DEPARTMENT, Role.OWNER)

    def ledger(self, name: str = LEDGER) -> str:
        """A migrated ledger's name, new where it was not there."""
        prepare(self.server, name)
        return name


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kafka-events", type=int, default=60_000, help="events of the campaign")


@pytest.fixture(autouse=True)
def left_behind() -> Iterator[None]:
    """Sockets that Kafka's client leaves open when a broker dies are not counted against us."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="session")
def events(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--kafka-events", default=60_000))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with real_broker(tmp_path_factory.mktemp("kafka")) as kafka, reachable_folder() as folder:
        settings = Settings(data_dir=folder / "data", kafka=kafka.address)
        with running(settings) as server:
            server.ensure_database(DEPARTMENT)
            yield House(server, settings, kafka)
