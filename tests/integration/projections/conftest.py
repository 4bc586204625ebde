from collections.abc import Callable, Iterable, Iterator
from functools import partial

import psycopg
import pytest

from infra.postgres.roles import Role
from projections.engine.asof import AsOf, at_position
from projections.engine.runner import Runner
from projections.views import GROUPS
from tests.support.asking import ask
from tests.support.log import Happened, LogWriter
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
def told(
    database: Database, log: LogWriter, runner: Callable[..., Runner]
) -> Callable[[Iterable[Happened]], AsOf]:
    """Write what happened, let the view take it in, and say as of when that is."""

    def tell(happened: Iterable[Happened]) -> AsOf:
        position = log.add_all(happened)
        with runner() as kept:
            assert kept.catch_up() == position
        return ask(database, at_position, position)

    return tell


@pytest.fixture
def reader(database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.url(Role.READER), autocommit=True) as connection:
        yield connection
