from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.imports import House
from tests.support.postgres import EMBEDDED, Servers


@pytest.fixture(scope="session")
def house(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(servers.get(EMBEDDED), tmp_path_factory.mktemp("house"))


@pytest.fixture
def ledger(house: House) -> Iterator[str]:
    """The name of a ledger that does not exist yet."""
    with house.ledger() as name:
        yield name


@pytest.fixture
def rejects(tmp_path: Path) -> Path:
    return tmp_path / "rejects.csv"
