"""What is looked at after each crash: a log whose past is another one is found."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from adapters.ids import new_id
from infra.postgres.roles import Role
from tests.campaigns.load import Prefix
from tests.support import toy
from tests.support.log import LogWriter
from tests.support.postgres import Database


@pytest.fixture
def url(database: Database) -> str:
    return database.url(Role.OWNER)


@pytest.fixture
def prefix(database: Database, url: str) -> Iterator[Prefix]:
    """Two events, and somebody who has seen them."""
    seen = Prefix()
    with toy.registered(), LogWriter(database.url(Role.WRITER)) as log:
        log.add(new_id(), toy.BoxOpened())
        log.add(new_id(), toy.BoxOpened())
        assert seen.changed(url) == []
        log.add(new_id(), toy.BoxOpened())
        yield seen


def changed(url: str, statement: str) -> None:
    """As somebody who may take the protection away."""
    with closing(psycopg.connect(url, autocommit=True)) as owner:
        owner.execute("ALTER TABLE log.events DISABLE TRIGGER append_only")
        owner.execute(statement.encode())


def test_a_log_that_has_grown_has_kept_its_past(url: str, prefix: Prefix) -> None:
    assert prefix.changed(url) == []
    assert prefix.changed(url) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM log.events WHERE notification_id = 2",
        "UPDATE log.events SET state = '{ }' WHERE notification_id = 1",
        "UPDATE log.events SET event_id = gen_random_uuid() WHERE notification_id = 2",
    ],
)
def test_a_past_that_is_another_is_found(url: str, prefix: Prefix, statement: str) -> None:
    changed(url, statement)
    assert [finding.what for finding in prefix.changed(url)] == ["LOST"]


def test_a_ledger_that_is_gone_is_found(url: str, prefix: Prefix) -> None:
    elsewhere = psycopg.conninfo.make_conninfo(url, user="nobody_of_that_name")
    assert [finding.what for finding in prefix.changed(elsewhere)] == ["GONE"]
