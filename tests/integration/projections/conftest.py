from collections.abc import Callable, Iterator
from functools import partial

import psycopg
import pytest

from infra.postgres.roles import Role
from projections.engine.runner import Runner
from projections.views import GROUPS
from tests.support.log import LogWriter
from tests.support.postgres import Database

FACTS = GROUPS[0]


@pytest.fixture
def log(database: Database) -> Iterator[LogWriter]:
    with LogWriter(database.url(Role.WRITER)) as writer:
        yield writer


@pytest.fixture
def runner(database: Database) -> Callable[..., Runner]:
    """Make a runner of the facts; give it a batch size."""
    return partial(Runner, database.url(Role.PROJECTOR), FACTS)


@pytest.fixture
def reader(database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.url(Role.READER), autocommit=True) as connection:
        yield connection
