"""A copy of the example county, made while people go on reporting, and places to restore it to."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import psycopg
from rich.progress import Progress

from adapters.vault.master_key import read_master_keys
from infra.backup.making import make_copy
from infra.backup.manifest import Manifest
from infra.postgres.roles import Role
from tests.support.evidence import DISPATCHER, reported, sent
from tests.support.examples import GRID
from tests.support.photos import photo
from tests.support.postgres import Database
from tests.support.surface import V1, Surface
from tests.support.vaults import rows

WORDS = "三号楼后面的井盖松了，夜里有人绊倒。"
FORGOTTEN = "此人要求删除。"
ERASE = """UPDATE vault.subjects SET wrapped_key = NULL, destroyed_at = now()
            WHERE subject = '{}' RETURNING 1"""
BEFORE, DURING = 12, 40
PHOTO = photo(5)


class Made(NamedTuple):
    """A copy, and what was known when it was made.

    first: an incident with words and a photo. acknowledged: positions whose commands were answered
    before the copy was begun. last: the highest position that was answered at all.
    """

    folder: Path
    manifest: Manifest
    key: Path
    first: str
    acknowledged: list[int]
    last: int


def made_while_reporting(county: Surface, home: Path, folder: Path) -> Made:
    """The copy is made in a thread while the surface takes commands. home: its data folder."""
    first = reported(county, PHOTO, text=WORDS)
    assert sent(county, first, PHOTO).status_code == 201
    forgotten = reported(county, text=FORGOTTEN)
    rows(county.database, ERASE.format(uuid5(UUID(forgotten), "text")))
    key = home / "vault" / "master.key"

    def copying() -> Manifest:
        keys = read_master_keys(key.read_text())
        names = [county.database.ledger]
        return make_copy(county.database.server, names, folder, keys, None, Progress(disable=True))

    async def report(n: int) -> int:
        body = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(GRID), "text": f"第{n}件"}
        answer = await county.sent("/incidents", body, login=DISPATCHER)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["position"].rpartition(".")[2])

    async def both() -> Made:
        before = [await report(n) for n in range(BEFORE)]
        copied = asyncio.create_task(asyncio.to_thread(copying))
        after = [await report(n) for n in range(BEFORE, BEFORE + DURING)]
        return Made(folder, await copied, key, first, before, after[-1])

    made: Made = county.run(both())
    county.catch_up()
    return made


@contextmanager
def restored_place(source: Database) -> Iterator[Database]:
    """A ledger's name that is free on the same server; whatever comes there is dropped."""
    place = Database(source.server, f"r_{token_hex(8)}")
    try:
        yield place
    finally:
        place.server.drop_database(place.ledger)


def log_of(database: Database, upto: int) -> list[tuple[Any, ...]]:
    """Every stored column of every row up to a position."""
    with psycopg.connect(database.url(Role.READER)) as reader:
        query = "SELECT * FROM log.events WHERE notification_id <= %s ORDER BY notification_id"
        return reader.execute(query, [upto]).fetchall()


def nothing_is_at(place: Database) -> bool:
    return not place.server.has_database(place.ledger)


def board_at(county: Surface, position: int) -> Any:
    """The rows of the open board as of a position."""
    path = f"{V1}/boards/open?as_of=1.{position}"
    answer = county.get(path, login=DISPATCHER)
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"]
