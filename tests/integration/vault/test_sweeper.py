"""What no event came to refer to is deleted after a day, and nothing else ever is."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import orjson
import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.ids import new_id, new_salt
from adapters.vault.keys import MasterKeys
from adapters.vault.originals import Kept, Late, Originals, original_id
from adapters.vault.sweeper import Swept, sweep
from adapters.vault.vault import ADD_VALUES
from domain.words import Words
from infra.postgres.roles import Role
from tests.support.postgres import Database

SUBJECT = UUID(int=7, version=5)
LAMP, ROAD, TREE = (Words(SUBJECT, UUID(int=n, version=5), "words") for n in (1, 2, 3))
DAY = timedelta(hours=24)
MINUTE = timedelta(minutes=1)


def seal(database: Database, age: timedelta, *batch: Words) -> None:
    """Rows as the vault adds them, under ids that these tests know."""
    with psycopg.connect(database.url(Role.VAULT)) as conn:
        conn.execute(
            """INSERT INTO vault.subjects (subject, wrapped_key, master_version)
               VALUES (%s, '', 1) ON CONFLICT DO NOTHING""",
            [SUBJECT],
        )
        n = len(batch)
        ids, subjects = [words.id for words in batch], [words.subject for words in batch]
        conn.execute(ADD_VALUES, (ids, subjects, [b"nonce of 12."] * n, [b"sealed"] * n))
        conn.execute(
            "UPDATE vault.sealed SET sealed_at = sealed_at - %s WHERE id = ANY(%s)",
            (age, ids),
        )


def append(database: Database, *events: Words | None, after: int = 0) -> None:
    """Put events into the log, each referring to these words or to none."""
    with psycopg.connect(database.url(Role.WRITER)) as conn:
        for position, words in enumerate(events, after + 1):
            state = {} if words is None else {"note": reference(words)}
            conn.execute(
                """INSERT INTO log.events VALUES
                   (%s, 1, 'incident.note_added.v1', %s, %s, %s, '{}', now(), now(), %s)""",
                (new_id(), orjson.dumps(state), position, new_id(), new_salt()),
            )


def reference(words: Words) -> dict[str, object]:
    return {"subject": words.subject, "id": words.id, "commitment": "ab" * 32}


def swept(database: Database, limit: int = 1000) -> Swept:
    async def run() -> Swept:
        url = database.url(Role.VAULT)
        async with (
            await AsyncConnection.connect(url, autocommit=True) as vault,
            await AsyncConnection.connect(url, autocommit=True) as log,
        ):
            return await sweep(vault, log, limit=limit)

    return asyncio.run(run())


def kept(database: Database) -> Sequence[tuple[UUID, int | None]]:
    query = "SELECT id, marked_position FROM vault.sealed ORDER BY id"
    with closing(psycopg.connect(database.url(Role.VAULT))) as conn:
        return conn.execute(query).fetchall()


@pytest.mark.both_servers
def test_only_what_is_old_and_in_no_event_is_deleted(database: Database) -> None:
    seal(database, DAY + MINUTE, LAMP, ROAD)
    seal(database, DAY - MINUTE, TREE)
    append(database, None, LAMP, None)
    assert swept(database) == Swept(position=3, head=3, marked=1, deleted=1)
    assert kept(database) == [(LAMP.id, 2), (TREE.id, None)]


def test_nothing_is_deleted_while_part_of_the_log_is_unread(database: Database) -> None:
    seal(database, DAY + MINUTE, LAMP, ROAD, TREE)
    append(database, None, ROAD, LAMP)
    assert swept(database, limit=1) == Swept(position=1, head=3, marked=0, deleted=0)
    assert swept(database, limit=1) == Swept(position=2, head=3, marked=1, deleted=0)
    assert swept(database, limit=1) == Swept(position=3, head=3, marked=1, deleted=1)
    assert kept(database) == [(LAMP.id, 3), (ROAD.id, 2)]


def test_a_second_look_finds_nothing_to_do(database: Database) -> None:
    seal(database, DAY + MINUTE, LAMP)
    append(database, LAMP)
    swept(database)
    assert swept(database) == Swept(position=1, head=1, marked=0, deleted=0)


def test_a_repeat_gives_a_value_another_day(database: Database) -> None:
    seal(database, DAY + MINUTE, LAMP)
    seal(database, timedelta(0), LAMP)
    assert swept(database).deleted == 0


def test_the_first_event_that_refers_to_a_value_marks_it(database: Database) -> None:
    seal(database, MINUTE, LAMP)
    append(database, LAMP, LAMP)
    swept(database)
    append(database, LAMP, after=2)
    swept(database)
    assert kept(database) == [(LAMP.id, 1)]


def test_a_log_restored_to_an_earlier_state_is_read_again(database: Database) -> None:
    append(database, None, None, None)
    swept(database)
    seal(database, DAY + MINUTE, LAMP)
    with closing(psycopg.connect(database.url(Role.OWNER), autocommit=True)) as conn:
        conn.execute("ALTER TABLE log.events DISABLE TRIGGER append_only")
        conn.execute("DELETE FROM log.events WHERE notification_id > 1")
    append(database, LAMP, None, None, after=1)
    assert swept(database) == Swept(position=4, head=4, marked=1, deleted=0)
    assert kept(database) == [(LAMP.id, 2)]


def test_a_sweeper_waits_for_the_other(database: Database) -> None:
    seal(database, DAY + MINUTE, LAMP, ROAD)
    append(database, LAMP)

    async def run() -> tuple[Swept, Swept]:
        url = database.url(Role.VAULT)
        async with (
            await AsyncConnection.connect(url, autocommit=True) as first,
            await AsyncConnection.connect(url, autocommit=True) as second,
            await AsyncConnection.connect(url, autocommit=True) as log,
            await AsyncConnection.connect(url, autocommit=True) as other_log,
        ):
            return await asyncio.gather(sweep(first, log), sweep(second, other_log))

    done = asyncio.run(run())
    assert sorted(one.deleted for one in done) == [0, 1]
    assert sorted(one.marked for one in done) == [0, 1]


def keep(database: Database, age: timedelta, incident: UUID, content: bytes) -> str:
    async def run() -> Kept:
        url = database.url(Role.VAULT)
        async with AsyncConnectionPool(url, min_size=1, max_size=1, open=False) as pool:
            return await Originals(pool, MasterKeys({1: bytes(32)})).keep(incident, content, b"c")

    kept = asyncio.run(run())
    with psycopg.connect(database.url(Role.VAULT)) as conn:
        conn.execute(
            "UPDATE vault.originals SET sealed_at = sealed_at - %s WHERE sha256 = %s",
            (age, bytes.fromhex(kept.sha256)),
        )
    return kept.sha256


def say_stored(database: Database, incident: UUID, digest: str) -> None:
    state = {"sha256": digest, "served_sha256": "ab" * 32, "bytes": 1}
    with psycopg.connect(database.url(Role.WRITER)) as conn:
        conn.execute(
            """INSERT INTO log.events VALUES
               (%s, 1, 'incident.evidence_stored.v1', %s, 1, %s, '{}', now(), now(), %s)""",
            (incident, orjson.dumps(state), new_id(), new_salt()),
        )


def test_an_original_is_kept_when_the_log_calls_it_stored(database: Database) -> None:
    incident = new_id()
    said = keep(database, DAY + MINUTE, incident, b"said to be stored")
    keep(database, DAY + MINUTE, incident, b"never declared")
    young = keep(database, DAY - MINUTE, incident, b"may still be said")
    say_stored(database, incident, said)
    assert swept(database) == Swept(position=1, head=1, marked=1, deleted=1)
    query = "SELECT encode(sha256, 'hex'), marked_position FROM vault.originals"
    with closing(psycopg.connect(database.url(Role.VAULT))) as conn:
        assert set(conn.execute(query)) == {(said, 1), (young, None)}


def test_the_same_hash_in_another_incident_is_another_original(database: Database) -> None:
    said = keep(database, DAY + MINUTE, new_id(), b"one photo")
    say_stored(database, new_id(), said)
    assert swept(database).deleted == 1


def test_what_is_marked_takes_no_place_among_those_that_are_renewed(database: Database) -> None:
    """Else the first hundred photos that are stored would hide every later one from the healing."""
    incident = new_id()
    digests = [keep(database, MINUTE, incident, content) for content in (b"one", b"other")]
    first, behind = sorted(digests, key=lambda digest: original_id(incident, digest))

    assert renewed(database, {original_id(incident, first): 1}) == [(incident, behind)]


def test_what_came_last_is_renewed_first(database: Database) -> None:
    """What nothing calls stored stays late: a hundred such would hide all others."""
    digest = sha256(b"one photo").hexdigest()
    incidents = sorted((new_id() for _ in range(3)), key=lambda one: original_id(one, digest))
    for incident in incidents:  # each time those before it grow older, too
        keep(database, MINUTE, incident, b"one photo")
    assert renewed(database, {}) == [(incidents[-1], digest)]


def renewed(database: Database, marked: Mapping[UUID, int]) -> list[tuple[UUID, str]]:
    """What is looked at of all that is kept, if it is only one."""

    async def run() -> list[Late]:
        url = database.url(Role.VAULT)
        async with AsyncConnectionPool(url, min_size=1, max_size=1, open=False) as pool:
            originals = Originals(pool, MasterKeys({1: bytes(32)}))
            await originals.mark(marked)
            return await originals.unmarked(0, limit=1)

    return [late.kept[:2] for late in asyncio.run(run())]
