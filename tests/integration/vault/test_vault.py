"""The vault on a real server: what is kept, who may see it, and what is noted about it."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from adapters.eventstore.errors import Unavailable
from adapters.vault.connection import MAKE_KEYS
from adapters.vault.errors import MasterKeyUnusable, Tampered
from adapters.vault.keys import MasterKeys
from adapters.vault.receipt_codes import as_printed, sha256_of
from domain.words import Words, kept_id
from infra.bootstrap import parts_of
from infra.postgres.roles import Role
from infra.settings import Settings
from tests.support.postgres import Database, until_somebody_waits
from tests.support.vaults import (
    CASE,
    COMMAND,
    DANA,
    LAMP,
    MASTER,
    ROAD,
    SUBJECT,
    read,
    rows,
    vault_in,
)


@pytest.mark.both_servers
def test_words_come_back_as_they_were_written(database: Database) -> None:
    dana = Words(UUID(int=8), UUID(int=3, version=5), "Dana\n\t😀")

    async def run() -> None:
        async with vault_in(database) as vault:
            commitments = await vault.seal([LAMP, ROAD, dana])
            assert commitments.keys() == {LAMP.id, ROAD.id, dana.id}
            assert len(set(commitments.values())) == 3
            assert await read(vault, commitments) == {
                LAMP.id: LAMP.value,
                ROAD.id: ROAD.value,
                dana.id: dana.value,
            }

    asyncio.run(run())


def test_the_database_never_sees_the_words(database: Database) -> None:
    async def run() -> None:
        async with vault_in(database) as vault:
            await vault.seal([LAMP])

    asyncio.run(run())
    ((stored,),) = rows(database, "SELECT ciphertext FROM vault.sealed")
    assert LAMP.value.encode() not in stored


def test_nothing_to_seal_or_to_open_leaves_no_trace(database: Database) -> None:
    async def run() -> None:
        async with vault_in(database) as vault:
            assert await vault.seal([]) == {}
            assert await vault.open([], DANA, "READ_CASE", CASE) == {}

    asyncio.run(run())
    assert rows(database, "SELECT ids FROM vault.access_log") == []


def test_a_repeat_adds_no_second_value_and_renews_the_day_of_grace(database: Database) -> None:
    async def run() -> None:
        async with vault_in(database) as vault:
            first = await vault.seal([LAMP])
            rows(database, "UPDATE vault.sealed SET sealed_at = now() - interval '1 day'")
            assert await vault.seal([LAMP]) == first

    asyncio.run(run())
    query = "SELECT sealed_at > now() - interval '1 minute' FROM vault.sealed"
    assert rows(database, query) == [(True,)]


@pytest.mark.parametrize("subject", [SUBJECT, UUID(int=8)], ids=["of the case", "of another"])
def test_other_words_under_the_same_id_stand_beside_the_first(
    database: Database, subject: UUID
) -> None:
    other = LAMP._replace(subject=subject, value="something else")

    async def run() -> None:
        async with vault_in(database) as here, vault_in(database) as there:
            first, second = await here.seal([LAMP]), await there.seal([other])
            assert await read(there, first) == {LAMP.id: LAMP.value}
            assert await read(here, second) == {LAMP.id: other.value}

    asyncio.run(run())


def test_what_was_never_sealed_reads_as_nothing(database: Database) -> None:
    async def run() -> None:
        async with vault_in(database) as vault:
            assert await read(vault, {LAMP.id: "a commitment"}) == {LAMP.id: None}

    asyncio.run(run())


@pytest.mark.both_servers
def test_two_processes_that_make_one_subjects_key_end_with_one(database: Database) -> None:
    subjects = [UUID(int=n, version=5) for n in range(100, 140)]

    def batch(start: int) -> list[Words]:
        return [Words(s, UUID(int=start + s.int), "same words") for s in subjects]

    async def run() -> None:
        async with vault_in(database) as here, vault_in(database) as there:
            mine, theirs = batch(1000), batch(2000)[::-1]
            first, second = await asyncio.gather(here.seal(mine), there.seal(theirs))
            # Equal words of one subject have equal commitments: both used the same key.
            assert sorted(first.values()) == sorted(second.values())
            assert set((await read(there, first | second)).values()) == {"same words"}

    asyncio.run(run())
    assert rows(database, "SELECT count(*) FROM vault.subjects") == [(40,)]


def test_a_process_waits_for_the_other_that_is_making_the_same_key(database: Database) -> None:
    wrapped = MASTER.wrap(b"k" * 32, b"gridledger/vault/subject/v1" + SUBJECT.bytes)

    async def run() -> None:
        url = database.url(Role.VAULT)
        async with vault_in(database) as vault, await psycopg.AsyncConnection.connect(url) as other:
            await other.execute(
                "INSERT INTO vault.subjects (subject, wrapped_key, master_version)"
                " VALUES (%s, %s, %s)",
                (SUBJECT, *wrapped),
            )
            sealing = asyncio.create_task(vault.seal([LAMP]))
            await until_somebody_waits(database)
            await other.commit()
            assert await read(vault, await sealing) == {LAMP.id: LAMP.value}

    asyncio.run(run())
    assert rows(database, "SELECT wrapped_key FROM vault.subjects") == [(wrapped.key,)]


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE vault.sealed SET ciphertext = ciphertext || '\\x00'",
        "UPDATE vault.sealed SET nonce = substr(sha224(nonce), 1, 12)",
        "UPDATE vault.subjects SET wrapped_key = wrapped_key || '\\x00'",
        """UPDATE vault.sealed s SET ciphertext = o.ciphertext, nonce = o.nonce
             FROM vault.sealed o WHERE o.id <> s.id""",
    ],
    ids=["value changed", "nonce changed", "key changed", "values swapped"],
)
def test_a_tampered_value_is_refused_and_the_request_stays_noted(
    database: Database, tampering: str
) -> None:
    async def run() -> None:
        async with vault_in(database) as vault:
            asked.update(await vault.seal([LAMP, ROAD]))
            del asked[ROAD.id]
            rows(database, tampering)
            with pytest.raises(Tampered):
                await read(vault, asked)

    asked: dict[UUID, str] = {}
    asyncio.run(run())
    assert rows(database, "SELECT ids FROM vault.access_log") == [
        ([kept_id(*one) for one in asked.items()],)
    ]


@pytest.mark.both_servers
def test_a_receipt_code_is_the_same_in_every_process(database: Database) -> None:
    async def run() -> None:
        async with vault_in(database) as here, vault_in(database) as there:
            receipt = here.receipt_code(COMMAND)
            code = there.printed_code(COMMAND, receipt.key_version)
            assert as_printed(code) == code
            assert there.receipt_code(COMMAND) == receipt == (sha256_of(code), 1)

    asyncio.run(run())


def test_another_receipt_key_gives_other_codes(database: Database) -> None:
    async def code() -> str:
        async with vault_in(database) as vault:
            return vault.printed_code(COMMAND, 1)

    first = asyncio.run(code())
    rows(database, "DELETE FROM vault.receipt_keys")
    assert asyncio.run(code()) != first


def test_a_lost_master_key_is_told_as_lost_and_no_new_one_takes_its_place(
    database: Database, tmp_path: Path
) -> None:
    key = tmp_path / "vault" / "master.key"

    async def opened() -> None:
        async with parts_of(database.server, database.ledger, Settings(data_dir=tmp_path)):
            pass

    asyncio.run(opened())
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(MasterKeyUnusable, match=f"There is no master key {key}"):
        asyncio.run(opened())
    assert not key.exists()
    key.write_bytes(kept)
    key.chmod(0o600)
    asyncio.run(opened())


def test_another_vaults_master_key_is_noticed_at_the_start(database: Database) -> None:
    async def run() -> None:
        async with vault_in(database):
            pass
        with pytest.raises(MasterKeyUnusable, match="Restore vault"):
            async with vault_in(database, MasterKeys({1: bytes(32)})):
                pass

    asyncio.run(run())


def test_a_vault_that_is_down_says_so(database: Database) -> None:
    async def run() -> None:
        async with vault_in(database) as vault:
            rows(
                database,
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()""",
                Role.VAULT,
            )
            with pytest.raises(Unavailable, match="vault"):
                await vault.seal([LAMP])

    asyncio.run(run())


def test_whoever_waits_for_one_subject_has_made_no_key_that_comes_after_it(
    database: Database,
) -> None:
    """In one order, whatever is asked first: two processes wait for each other, never in a ring."""
    first, last = UUID(int=1), UUID(int=2)

    def columns(*subjects: UUID) -> list[Any]:
        return [list(subjects), [b"key" for _ in subjects], [1 for _ in subjects]]

    async def run() -> None:
        one, two, third = [
            await psycopg.AsyncConnection.connect(database.url(Role.VAULT)) for _ in range(3)
        ]
        async with one, two, third:
            await one.execute(MAKE_KEYS, columns(first))
            making = asyncio.create_task(two.execute(MAKE_KEYS, columns(last, first)))
            await until_somebody_waits(database)
            await third.execute("SET lock_timeout = '2s'")
            try:
                made = await third.execute(MAKE_KEYS, columns(last))
                assert [row[0] for row in await made.fetchall()] == [last]
            finally:
                await third.rollback()
                await one.rollback()
                made = await making
            assert {row[0] for row in await made.fetchall()} == {first, last}

    asyncio.run(run())
