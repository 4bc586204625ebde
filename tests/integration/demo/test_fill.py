"""Filling a real ledger with the synthetic county: interrupted, gone on with, asked again."""

import asyncio
from collections import Counter
from datetime import timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path
from uuid import UUID

import pytest

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from adapters.identity.demo import demo_identities
from adapters.vault.connection import SubjectKeys
from adapters.vault.keys import Sealed, Wrapped
from adapters.vault.master_key import master_keys_in
from domain.incident.events.changes import Undone
from domain.ledger.events import LedgerKind
from domain.post.roles import Role
from infra.bootstrap import parts_of
from infra.demo.acts import Act
from infra.demo.county import county_of
from infra.demo.fill import Filled, fill
from infra.demo.hours import ZONE, begins
from infra.demo.living import life, setup
from infra.opening import Plan, finish_opening, open_ledger
from infra.settings import Settings
from tests.support.demo import FIRST
from tests.support.postgres import Database
from tests.support.surface import V1, Surface, serving
from tests.support.vaults import rows

SEED = 2  # whose first day holds five acts that are taken back
DONE_BEFORE = 3000
READ = 12
SAID_STORED = """
SELECT originator_id, convert_from(state, 'UTF8')::json FROM log.events
 WHERE topic = 'incident.evidence_stored.v1' ORDER BY notification_id
"""
KEPT = """
SELECT incident, id, marked_position, nonce, ciphertext, served_nonce, served_ciphertext,
       wrapped_key, master_version, subject
  FROM vault.originals JOIN vault.subjects USING (subject)
"""


@pytest.mark.timeout(240)
def test_an_interrupted_filling_goes_on_and_a_whole_one_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    asyncio.run(_fill_thrice(database, Settings(data_dir=tmp_path)))
    stored = _every_photo_is_there(database, tmp_path)
    with serving(database, tmp_path) as county:
        _photos_open(county, list(stored.items())[:: len(stored) // READ])


async def _fill_thrice(database: Database, settings: Settings) -> None:
    since = begins(FIRST)
    plan = Plan(LedgerKind.SYNTHETIC, ZONE.key, "640181000000", since)
    async with parts_of(database.server, database.ledger, settings, opening=True) as parts:
        ledger = parts.ledger
        ledger_id = await open_ledger(ledger, plan)
        county = county_of(ledger_id, SEED, since)
        acts = list(chain(setup(county), life(county, FIRST, since + timedelta(days=1))))

        begun = await fill(ledger, parts.evidence, acts[:DONE_BEFORE])
        assert (begun.skipped, _sent(begun)) == (0, DONE_BEFORE)
        gone_on = await fill(ledger, parts.evidence, acts)
        assert gone_on.applied == len(acts) - gone_on.skipped - _not_applied(gone_on)
        assert gone_on.skipped >= DONE_BEFORE - begun.refused.total()
        assert begun.refused.total() + gone_on.refused.total() <= 0.02 * len(acts)

        position = ledger.position
        again = await fill(ledger, parts.evidence, acts)
        assert (again.applied, ledger.position) == (0, position)
        await _in_order(ledger, acts)
        await finish_opening(ledger, plan._replace(at=since + timedelta(days=1)), ledger_id)


async def _in_order(ledger: Ledger, acts: list[Act]) -> None:
    """The log holds the acts in their order, and what was to be undone is."""
    place = {act.command.command_id: n for n, act in enumerate(acts)}
    places: list[int] = []
    undone: Counter[object] = Counter()
    position = 0
    while page := await ledger.feed(position, 5000):
        position = page[-1].position
        places += [place[r.fact.command_id] for r in page if r.fact.command_id in place]
        undone.update(r.fact.command_id for r in page if isinstance(r.fact.event, Undone))
    assert places == sorted(places)
    assert undone.keys() == {act.command.command_id for act in acts if act.undoes}
    assert len(undone) == 5


def _every_photo_is_there(database: Database, folder: Path) -> dict[tuple[UUID, str], str]:
    """By incident and declared hash, the hash of the copy, of every original said to be stored."""
    stored = {
        (stream, said["sha256"]): said["served_sha256"]
        for stream, said in rows(database, SAID_STORED)
    }
    found = {}
    keys = SubjectKeys(master_keys_in(folder / "vault" / "master.key"))
    for incident, one, marked, nonce, content, copy_nonce, copy, *wrapped, subject in rows(
        database, KEPT
    ):
        assert marked is not None, "the sweeper would delete it"
        key = keys.opened(subject, Wrapped(*wrapped))
        original = key.open_bytes(one, Sealed(nonce, content), b"original")
        served = key.open_bytes(one, Sealed(copy_nonce, copy), b"copy")
        found[incident, sha256(original).hexdigest()] = sha256(served).hexdigest()
    assert len(stored) > 300
    assert found == stored
    return stored


def _photos_open(county: Surface, stored: list[tuple[tuple[UUID, str], str]]) -> None:
    identities = demo_identities(county.parts.ledger.catalogue, now())
    login = next(login for login, one in identities.items() if one.role is Role.AUDITOR)
    for (incident, digest), served in stored:
        answer = county.get(f"{V1}/evidence/{digest}?incident={incident}", login=login)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "image/jpeg"
        assert sha256(answer.content).hexdigest() == served


def _sent(filled: Filled) -> int:
    return filled.applied + _not_applied(filled)


def _not_applied(filled: Filled) -> int:
    return filled.nothing + filled.refused.total()
