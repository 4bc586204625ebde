from collections.abc import Iterator

import pytest

from infra.postgres.roles import Role
from tests.support import toy
from tests.support.postgres import Database


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with toy.registered():
        yield


@pytest.fixture
def url(database: Database) -> str:
    """Where the writer reaches an empty log."""
    return database.url(Role.WRITER)
