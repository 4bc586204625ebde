"""The controls of the writers' campaign take out what they say, and no more; gaps are found."""

from contextlib import closing, contextmanager
from random import Random

import psycopg
import pytest

from adapters.eventstore.append import Append, Head, Row
from adapters.ids import new_id, new_salt
from infra.postgres.roles import Role
from tests.campaigns import undone
from tests.campaigns.gaps import never_met, our_log
from tests.support import toy
from tests.support.log import NINE, LogWriter, appended
from tests.support.postgres import Database


def places(database: Database) -> list[int]:
    with closing(psycopg.connect(database.url(Role.OWNER))) as conn:
        found = conn.execute("SELECT notification_id FROM log.events ORDER BY 1")
        return [row[0] for row in found]


def doubled(database: Database) -> bool:
    """Whether two who saw the same version both write its successor."""
    stream = new_id()
    with closing(psycopg.connect(database.url(Role.WRITER), autocommit=True)) as conn:
        for _ in range(2):
            rows = [Row(0, stream, 1, "toy", b"{}", new_id(), b"{}", NINE, new_salt(), None)]
            if appended(conn, Append(heads=[Head(0, stream, 0)], rows=rows)).conflicts:
                return False
    return True


def test_versions_are_compared_unless_the_check_is_taken_out(database: Database) -> None:
    assert not doubled(database)
    with undone.without_head_check(database):
        assert doubled(database)


def test_positions_have_no_gap_unless_the_lock_is_taken_out(database: Database) -> None:
    with toy.registered(), LogWriter(database.url(Role.WRITER)) as log:
        log.add(new_id(), toy.BoxOpened())
        log.add(new_id(), toy.BoxOpened())
        assert places(database) == [1, 2]
        with undone.without_lock(database):
            log.add(new_id(), toy.BoxOpened())
        assert places(database)[2] > 3


def test_receipts_are_hidden_for_a_while_and_kept(database: Database) -> None:
    receipt = """INSERT INTO log.receipts VALUES (gen_random_uuid(), 'a', sha256('a'), 'APPLIED',
                   NULL, gen_random_uuid(), 1, 1, now(), now(), 1)"""
    count = "SELECT count(*) FROM log.receipts"
    with closing(psycopg.connect(database.url(Role.WRITER), autocommit=True)) as writer:
        with undone.without_receipts(database):
            writer.execute(receipt)
            assert writer.execute(count).fetchone() == (0,)
        assert writer.execute(count).fetchone() == (1,)


@pytest.mark.parametrize(
    ("met", "found"),
    [
        ([1, 2, 3], []),
        ([1, 3], ["MISSED"]),
        ([1, 3, 2], ["OUT_OF_ORDER"]),
        ([1, 2], ["MISSED"]),
        ([1, 2, 2, 3], ["OUT_OF_ORDER"]),
    ],
)
def test_what_a_reader_passes_by_is_found(met: list[int], found: list[str]) -> None:
    assert [finding.what for finding in never_met({1, 2, 3}, [[1, 2, 3], met])] == found


def test_a_writer_of_the_readers_campaign_writes_what_it_says(database: Database) -> None:
    log = our_log(database)
    with contextmanager(log.writer)() as write:
        n = write(20, Random(3))  # noqa: S311 - any number will do
        assert places(database) == list(range(1, n + 1))
