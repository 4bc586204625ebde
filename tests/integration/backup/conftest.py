"""A backup of the example county, and `restore` as a person types it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.backups import (
    Made,
    made_while_reporting,
    restored_place,
)
from tests.support.postgres import (
    EMBEDDED,
    Database,
    Servers,
    cloned,
)
from tests.support.restoring import Restoring
from tests.support.surface import surface


@pytest.fixture(scope="session")
def source(servers: Servers) -> Iterator[Database]:
    with cloned(servers.get(EMBEDDED)) as database:
        yield database


@pytest.fixture(scope="session")
def made(source: Database, tmp_path_factory: pytest.TempPathFactory) -> Made:
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("copies") / "copy"
    with surface(source, home) as county:
        return made_while_reporting(county, home, folder)


@pytest.fixture
def place(source: Database) -> Iterator[Database]:
    with restored_place(source) as place:
        yield place


@pytest.fixture
def verb(made: Made, place: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Restoring:
    monkeypatch.setenv("GRIDLEDGER_DATABASE_URL", place.server.admin_url)
    monkeypatch.setenv("GRIDLEDGER_DATA_DIR", str(tmp_path / "elsewhere"))
    return Restoring(made, place)
