from collections.abc import Callable, Iterator

import pytest

from infra.kafka.broker import Broker
from tests.support.kafka import real_broker, writing
from tests.support.postgres import Database


@pytest.fixture
def write(database: Database) -> Iterator[Callable[[int], int]]:
    """A ledger that is opened; call it to append that many events."""
    yield from writing(database)


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real broker of our own; the test is skipped where it cannot be had."""
    with real_broker(tmp_path_factory.mktemp("kafka")) as one:
        yield one
