"""The whole log read and folded again: what is sound passes, whatever is not is named."""

import os
import signal
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
import typer

from infra.cli import replay as verb
from infra.postgres.roles import Role
from infra.postgres.server import database_name
from infra.processes import replayer
from infra.processes.replayer import PartLost, Replayer
from infra.settings import Settings
from projections.engine import replay
from projections.engine.connection import Answer, fetched
from projections.engine.replay import Part, parted
from tests.support.life import life
from tests.support.log import LogWriter
from tests.support.postgres import Database
from tests.support.stories import County

ONE = UUID(int=1)
LAST = len(life(ONE))
STORY = [*life(ONE), *County(13).go_on(80)]
STREAMS = {one.stream for one in STORY}


@pytest.fixture
def url(log: LogWriter, database: Database, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of a ledger with a story, read in steps so short that each of them is taken many times."""
    monkeypatch.setattr(replay, "EVENTS_EACH", 10)
    monkeypatch.setattr(replay, "PIECE", 7)
    monkeypatch.setattr(replay, "CHUNK", 3)
    log.add_all(STORY)
    return database.url(Role.PROJECTOR)


def spoil(database: Database, statement: str) -> None:
    """Past every guard of the log, as whoever has the disk could; %s stands for a stream."""
    name = database_name(database.ledger)
    with psycopg.connect(database.server.admin_url, dbname=name, autocommit=True) as admin:
        admin.execute("ALTER TABLE log.events DISABLE TRIGGER ALL")
        admin.execute(statement, [ONE])


@pytest.mark.parametrize("number", [1, 3])
def test_every_event_and_every_stream_is_in_one_part(url: str, number: int) -> None:
    parts = parted(url, number)
    heard: list[int] = []
    found = [replay.replay(url, part, heard.append) for part in parts]
    assert len(parts) == number
    assert sum(one.events for one in found) == sum(heard) == len(STORY)
    assert sum((one.streams for one in found), Counter[str]()) == {"incident": len(STREAMS)}
    assert not any(one.findings for one in found)
    assert max(one.events for one in found) < len(STORY) * 0.7 or number == 1


def test_what_is_written_meanwhile_is_left_to_the_next_replay(url: str, log: LogWriter) -> None:
    (part,) = parted(url, 1)
    log.add_all(life(UUID(int=2)))
    assert replay.replay(url, part, lambda _: None).events == len(STORY)


@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        ("SET state = '{' WHERE originator_id = %s AND originator_version = 3", "is not readable"),
        ("SET topic = 'incident.unheard.v9' WHERE originator_id = %s", "unknown name"),
        ("SET originator_version = LAST + 1 WHERE originator_id = %s AND originator_version = 3",
         f"stream {ONE} has {LAST} of {LAST + 1} versions"),
        ("""SET topic = 'incident.incident_closed.v1',
                state = '{"close_code": "SOLVED", "by_timer": false}'
            WHERE originator_id = %s AND originator_version = 1""",
         f"stream {ONE} does not fold"),
        ("""SET topic = 'person.skill_registered.v1', state = '{"skills": []}'
            WHERE originator_id = %s AND originator_version = 3""",
         f"stream {ONE} does not fold"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_or_folded_is_named(
    url: str, database: Database, spoiling: str, found: str
) -> None:
    spoil(database, f"UPDATE log.events {spoiling.replace('LAST', str(LAST))}")
    replayed = [replay.replay(url, part, lambda _: None) for part in parted(url, 4)]
    named = [finding for one in replayed for finding in one.findings]
    assert named
    assert all(found in one for one in named)
    assert sum(one.streams.total() for one in replayed) == len(STREAMS) - 1


def test_who_stops_early_waits_for_nothing_that_is_being_fetched(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (part,) = parted(url, 1)
    queries: list[bytes] = []

    def asleep(connection: psycopg.Connection[Any], query: bytes, given: Sequence[Any]) -> Answer:
        queries.append(query)
        if len(queries) == 1:
            return fetched(connection, query, given)
        return fetched(connection, b"SELECT pg_sleep(20)", [])

    monkeypatch.setattr(replay, "fetched", asleep)
    reading = replay.read(url, part)
    assert next(reading)
    began = time.monotonic()
    del reading
    assert time.monotonic() - began < 5
    assert len(queries) == 2


@pytest.fixture
def settings(
    url: str, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    assert url
    monkeypatch.setenv("GRIDLEDGER_DATABASE_URL", database.server.admin_url)
    monkeypatch.setenv("GRIDLEDGER_DATA_DIR", str(tmp_path))
    return Settings()


@pytest.mark.usefixtures("settings")
def test_the_verb_counts_what_it_read_and_misses_what_is_gone(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    verb.run(database.ledger, 2)
    said = capsys.readouterr().out
    assert f"events {len(STORY)} · 流 streams {len(STREAMS)}" in said
    assert "every stream folded" in said
    spoil(database, "DELETE FROM log.events WHERE originator_id = %s")
    with pytest.raises(typer.Exit) as ended:
        verb.run(database.ledger, 1)
    assert ended.value.exit_code == 1
    assert f"{len(life(ONE))} of {len(STORY)} positions hold no event" in capsys.readouterr().out


def test_a_part_that_does_not_heed_is_killed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replayer, "STOP_S_MAX", 0.2)
    with Replayer("no_such_ledger", settings, os.getpid(), Part(None, ONE, 1)) as part:
        os.kill(part._child.pid, signal.SIGSTOP)
        os.waitpid(part._child.pid, os.WUNTRACED)
    assert part._child.returncode == -signal.SIGKILL


def test_a_part_that_ends_early_is_no_part_that_is_sound(settings: Settings) -> None:
    nowhere = Part(None, max(STREAMS), 1)
    with Replayer("no_such_ledger", settings, 1, nowhere) as child, pytest.raises(PartLost):
        child.result(lambda _: None)
