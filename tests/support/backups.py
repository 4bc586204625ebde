"""A backup of the example county, made while people go on reporting, and where to restore it."""

import asyncio
import shutil
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import psycopg
from rich.progress import Progress

from adapters.vault.master_key import read_master_keys
from infra.backup.making import make_backup
from infra.backup.manifest import MANIFEST, SUMS, VOUCHER, Manifest, sums
from infra.postgres.roles import Role
from tests.support.evidence import AUDITOR, DISPATCHER, reported, sent
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
RELAYED = 3
PUBLISHED = "INSERT INTO relay.positions VALUES (true, 1, {}, NULL, now())"
HEADER_BYTES = 19
PHOTO = photo(5)


class Made(NamedTuple):
    """A backup, and what was known when it was made.

    first: an incident with words and a photo. acknowledged: positions whose commands were answered
    before the backup was begun. last: the highest position that was answered at all.
    """

    folder: Path
    manifest: Manifest
    key: Path
    first: str
    acknowledged: list[int]
    last: int


def made_while_reporting(county: Surface, home: Path, folder: Path) -> Made:
    """The backup is made in a thread while the surface takes commands. home: its data folder."""
    first = reported(county, PHOTO, text=WORDS)
    assert sent(county, first, PHOTO).status_code == 201
    forgotten = reported(county, text=FORGOTTEN)
    rows(county.database, ERASE.format(uuid5(UUID(forgotten), "text")))
    rows(county.database, PUBLISHED.format(RELAYED))
    county.catch_up()
    looked_at(county, first)
    key = home / "vault" / "master.key"

    def copying() -> Manifest:
        keys = read_master_keys(key.read_text())
        names = [county.database.ledger]
        return make_backup(
            county.database.server, names, folder, keys, None, Progress(disable=True)
        )

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


def looked_at(county: Surface, incident: str) -> str:
    """A case is read and a file taken away, both of which are noted; what the case says."""
    file = county.get(f"{V1}/boards/open.csv", login=AUDITOR)
    assert file.status_code == 200, file.text
    answer = county.get(f"{V1}/incidents/{incident}", login=DISPATCHER)
    assert answer.status_code == 200, answer.text
    return answer.text


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


def rewritten(made: Made, folder: Path, manifest: Manifest) -> Path:
    """The backup with another manifest, as whoever has the key could write it."""
    if not folder.exists():
        shutil.copytree(made.folder, folder)
    content = manifest.model_dump_json().encode()
    voucher = read_master_keys(made.key.read_text()).voucher(content, manifest.master_version)
    small = {MANIFEST: content, VOUCHER: f"{voucher}\n".encode()}
    for name, said in small.items():
        (folder / name).write_bytes(said)
    (folder / SUMS).write_bytes(sums(manifest, small))
    return folder


def without_a_row(made: Made, folder: Path, table: str) -> Path:
    """A backup that is whole by its sums and lacks a row about the first incident."""
    incident = UUID(made.first)
    about = uuid5(incident, "text") if table == "vault.sealed" else incident
    return _altered(made, folder, table, lambda all_: _without(all_, about.bytes), rows=-1)


def with_a_row_counted_twice(made: Made, folder: Path, table: str) -> Path:
    """A backup that is whole by its sums and says of a table that it had one row more."""
    return _altered(made, folder, table, lambda all_: all_, rows=1)


def with_a_version_left_out(made: Made, folder: Path) -> Path:
    """A backup that is whole by its sums: the first incident's first event calls itself its 9th."""
    first, ninth = (UUID(made.first).bytes + struct.pack("!iq", 8, n) for n in (1, 9))
    return _altered(made, folder, "log.events", lambda all_: all_.replace(first, ninth, 1))


def _altered(
    made: Made, folder: Path, table: str, change: Callable[[bytes], bytes], rows: int = 0
) -> Path:
    """A backup by whoever has the key. rows: how many more the manifest says there are."""
    shutil.copytree(made.folder, folder)
    (ledger,) = made.manifest.ledgers
    path = folder / ledger.path(table)
    content = change(path.read_bytes())
    path.write_bytes(content)
    tables = [
        one.model_copy(
            update={
                "rows": one.rows + rows,
                "bytes": len(content),
                "sha256": sha256(content).hexdigest(),
            }
        )
        if one.table == table
        else one
        for one in ledger.tables
    ]
    other = ledger.model_copy(update={"tables": tables})
    return rewritten(made, folder, made.manifest.model_copy(update={"ledgers": [other]}))


def _without(content: bytes, mark: bytes) -> bytes:
    """The rows without the first that holds these bytes."""
    start = HEADER_BYTES
    while mark not in content[start : (end := _end_of_row(content, start))]:
        start = end
    return content[:start] + content[end:]


def _end_of_row(content: bytes, start: int) -> int:
    """Of COPY BINARY: a count of columns, then each as its length (-1 for NULL) and its bytes."""
    (columns,) = struct.unpack_from("!h", content, start)
    start += 2
    for _ in range(columns):
        (length,) = struct.unpack_from("!i", content, start)
        start += 4 + max(length, 0)
    return start


def nothing_is_at(place: Database) -> bool:
    return not place.server.has_database(place.ledger)


def board_at(county: Surface, position: int) -> Any:
    """The rows of the open board as of a position."""
    path = f"{V1}/boards/open?as_of=1.{position}"
    answer = county.get(path, login=DISPATCHER)
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"]
