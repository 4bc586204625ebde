"""Who gets at what the vault keeps, and what is noted of it."""

import asyncio
from contextlib import closing
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from adapters.vault.errors import SubjectErased
from domain.words import Words, kept_id
from infra.postgres.roles import Role
from tests.support.postgres import Database
from tests.support.vaults import (
    CASE,
    DANA,
    LAMP,
    ROAD,
    read,
    rows,
    vault_in,
)


def test_who_asked_for_what_is_noted_before_it_is_answered(database: Database) -> None:
    async def run() -> None:
        async with vault_in(database) as vault:
            asked.update(await vault.seal([LAMP]))
            await read(vault, asked)

    asked = {ROAD.id: "never sealed"}
    asyncio.run(run())
    ((actor, purpose, ids, case, fresh),) = rows(
        database,
        """SELECT actor, purpose, ids, case_id, at > now() - interval '1 minute'
             FROM vault.access_log""",
    )
    assert actor == {"kind": "HUMAN", "id": str(DANA.id), "role": "DISPATCHER", "level": 4}
    assert ids == [kept_id(*one) for one in asked.items()]
    assert (purpose, case, fresh) == ("READ_CASE", CASE, True)


def test_without_a_note_no_value_is_given(database: Database) -> None:
    async def run() -> None:
        async with vault_in(database) as vault:
            kept = await vault.seal([LAMP])
            rows(database, "ALTER TABLE vault.access_log ADD CHECK (false) NOT VALID")
            with pytest.raises(psycopg.errors.CheckViolation):
                await read(vault, kept)

    asyncio.run(run())


def test_a_purpose_is_a_code_and_never_a_sentence(database: Database) -> None:
    async def run() -> None:
        async with vault_in(database) as vault:
            with pytest.raises(psycopg.errors.CheckViolation):
                await vault.open([LAMP.id], DANA, "because Dana asked", CASE)

    asyncio.run(run())


@pytest.mark.both_servers
@pytest.mark.parametrize("replica", [False, True], ids=["as it is", "as a replica"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vault.access_log SET purpose = 'NOTHING'",
        "DELETE FROM vault.access_log",
        "TRUNCATE vault.access_log",
    ],
)
def test_the_access_log_is_changed_by_nobody(
    database: Database, change: str, *, replica: bool
) -> None:
    superuser = psycopg.conninfo.make_conninfo(
        database.server.admin_url,
        dbname=psycopg.conninfo.conninfo_to_dict(database.url(Role.OWNER))["dbname"],
    )
    with closing(psycopg.connect(superuser, autocommit=True)) as conn:
        conn.execute(f"SET session_replication_role = {'replica' if replica else 'origin'}")
        with pytest.raises(InsufficientPrivilege, match="append-only"):
            conn.execute(change)


@pytest.mark.parametrize("role", [Role.WRITER, Role.PROJECTOR, Role.READER])
@pytest.mark.parametrize("table", ["subjects", "sealed", "receipt_keys", "access_log", "sweep"])
def test_no_other_role_gets_into_the_vault(database: Database, role: Role, table: str) -> None:
    with pytest.raises(InsufficientPrivilege, match="schema vault"):
        rows(database, f"TABLE vault.{table}", role)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE vault.sealed SET ciphertext = '\\x00'",
        "UPDATE vault.subjects SET wrapped_key = '\\x00'",
        "DELETE FROM vault.subjects",
        "DELETE FROM vault.receipt_keys",
    ],
)
def test_the_vault_itself_may_not_change_what_it_sealed(database: Database, change: str) -> None:
    with pytest.raises(InsufficientPrivilege, match="permission denied"):
        rows(database, change, Role.VAULT)


def test_nothing_is_sealed_for_an_erased_subject_and_its_words_are_gone(
    database: Database,
) -> None:
    other = Words(UUID(int=8), UUID(int=3, version=5), "kept")

    async def run() -> None:
        async with vault_in(database) as vault:
            kept = await vault.seal([LAMP])
            rows(
                database,
                "UPDATE vault.subjects SET wrapped_key = NULL, destroyed_at = now()",
            )
            assert await read(vault, kept) == {LAMP.id: None}
            with pytest.raises(SubjectErased):
                await vault.seal([other, ROAD])

    asyncio.run(run())
    assert rows(database, "SELECT count(*) FROM vault.sealed") == [(1,)], "nothing of the batch"
