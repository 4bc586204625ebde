"""Personal strings planted by the generator: none leaves the vault but to a reader who may."""

import asyncio
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from adapters.clock import now
from adapters.eventstore.envelope import RecordedEvent
from adapters.identity.demo import demo_identities, principal_of
from adapters.kafka.wire import Family, Origin
from api.timeline import texts
from domain.access.permit import Principal, permit
from domain.access.resources import incident_resource
from domain.incident.incident import Incident
from domain.incident.state import evolve
from domain.ledger.events import LedgerKind
from domain.post.roles import Role
from infra.bootstrap import Parts, parts_of
from infra.demo.county import county_of
from infra.demo.fill import fill
from infra.demo.hours import ZONE, begins
from infra.demo.living import life, setup
from infra.demo.phrases import canaries
from infra.logging import start_logging
from infra.opening import Plan, finish_opening, open_ledger
from infra.postgres.roles import Role as DatabaseRole
from infra.settings import Settings
from projections.engine.runner import Runner
from projections.views import GROUPS
from tests.support.kafka import relay_of
from tests.support.mock_kafka import SETTINGS, everything_in, mock_cluster
from tests.support.planted import found_in
from tests.support.postgres import Database

SEED = 7
SINCE = begins(datetime(2026, 3, 2, tzinfo=ZONE).date())
PURPOSE = "read-incident"
EVERYTHING = """
SELECT convert_from(state, 'UTF8') || convert_from(metadata, 'UTF8') || topic FROM log.events
UNION ALL SELECT r::text FROM log.receipts r
UNION ALL SELECT c::text FROM log.claims c
UNION ALL SELECT i::text FROM views.incident_facts i
UNION ALL SELECT t::text FROM views.task_facts t
UNION ALL SELECT b::text FROM views.breach_facts b
UNION ALL SELECT s::text FROM views.breach_steps s
UNION ALL SELECT c::text FROM views.incident_changes c
"""


@pytest.mark.timeout(240)
def test_a_planted_string_is_read_only_by_who_may_and_each_reading_is_noted(
    database: Database, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    start_logging("DEBUG")
    planted = canaries(SEED)
    asyncio.run(_fill_and_read(database, Settings(data_dir=tmp_path), planted))
    for group in GROUPS:
        with Runner(database.url(DatabaseRole.PROJECTOR), group) as runner:
            runner.catch_up()
    logged = capfd.readouterr()
    stored = _stored(database)
    assert any("澄川县" in row for row in stored), "what may stand there is found this way"
    for string in planted:
        assert not any(string in row for row in stored), "it stands in the log"
        assert string not in logged.err + logged.out, "it stands in a log line"
    sent = _sent(database)
    assert any("澄川县".encode() in record for record in sent), "what may leave is found this way"
    assert found_in(sent, planted) == [], "it left through Kafka"


async def _fill_and_read(database: Database, settings: Settings, planted: list[str]) -> None:
    server, name = database.server, database.ledger
    async with parts_of(server, name, settings, opening=True) as parts:
        plan = Plan(LedgerKind.SYNTHETIC, ZONE.key, "640181000000", SINCE)
        ledger_id = await open_ledger(parts.ledger, plan)
        county = county_of(ledger_id, SEED, SINCE)
        until = SINCE + timedelta(days=1)
        filled = await fill(
            parts.ledger, parts.evidence, chain(setup(county), life(county, SINCE.date(), until))
        )
        assert filled.applied > 1000
        await finish_opening(parts.ledger, plan._replace(at=until), ledger_id)
        found = await _read_back(parts, planted)
    noted = _noted(database)
    for string in planted:
        assert string in found, "it was sealed, and nobody could read it again"
        assert found[string] in noted, "it was read, and the reading was not noted"


async def _read_back(parts: Parts, planted: list[str]) -> dict[str, UUID]:
    """By which id each planted string was read, by an auditor of the county."""
    auditor = _auditor(parts)
    history: dict[UUID, list[RecordedEvent]] = {}
    position = 0
    while page := await parts.ledger.feed(position, 5000):
        position = page[-1].position
        for recorded in page:
            if recorded.fact.event.name.startswith("incident."):
                history.setdefault(recorded.fact.stream, []).append(recorded)
    found: dict[str, UUID] = {}
    for stream, events in history.items():
        incident: Incident | None = None
        for recorded in events:
            incident = evolve(incident, recorded.fact)
        assert incident is not None
        where = incident_resource(incident, parts.ledger.catalogue, now())
        assert permit(auditor, PURPOSE, where)
        ids = [text.ref.id for recorded in events for text in texts(recorded.fact.event)]
        values = await parts.vault.open(ids, auditor.actor, PURPOSE, stream)
        for identifier, value in values.items():
            found |= {string: identifier for string in planted if value and string in value}
    return found


def _auditor(parts: Parts) -> Principal:
    identities = demo_identities(parts.ledger.catalogue, now()).values()
    one = next(identity for identity in identities if identity.role is Role.AUDITOR)
    principal = principal_of(parts.ledger.catalogue, one.person, one.post, None, now())
    assert principal is not None
    return principal


def _sent(database: Database) -> list[bytes]:
    """Every record of both topics, as it was sent."""
    origin = Origin(database.ledger, 1)
    with mock_cluster() as cluster:
        for family in Family:
            cluster.create(origin.topic(family))
        with relay_of(database, cluster.address, **SETTINGS) as relay:
            while relay.step():
                pass
        topics = [everything_in(cluster, origin.topic(family)) for family in Family]
    return [record for topic in topics for record, _ in topic]


def _stored(database: Database) -> list[str]:
    with psycopg.connect(database.server.admin_url, dbname=_name(database)) as connection:
        return [row[0] for row in connection.execute(EVERYTHING)]


def _noted(database: Database) -> set[UUID]:
    with psycopg.connect(database.server.admin_url, dbname=_name(database)) as connection:
        rows = connection.execute("SELECT ids FROM vault.access_log").fetchall()
    return {identifier for (ids,) in rows for identifier in ids}


def _name(database: Database) -> str:
    return f"gridledger_{database.ledger}"
