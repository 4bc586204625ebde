"""The checker on incidents: an honest life has no finding, and each way to be wrong is found."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from domain.catalogue import Catalogue
from domain.incident.events.intake import IncidentAccepted, IncidentReported
from infra.postgres.roles import Role
from tests.campaigns import incident_life
from tests.campaigns.evidence import Evidence, digest, gather
from tests.campaigns.ledger_check import check
from tests.support.examples import RESIDENT
from tests.support.ledgers import Orders
from tests.support.postgres import EMBEDDED, Servers, cloned


@pytest.fixture(scope="module")
def seen(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """What an honest ledger leaves behind."""
    return lived(servers, tmp_path_factory.mktemp("honest") / "history.jsonl")


def lived(servers: Servers, path: Path) -> Evidence:
    with cloned(servers.get(EMBEDDED)) as database:
        begun = incident_life.settle(database.url(Role.WRITER))
        url = database.url(Role.WRITER)
        orders = Orders(url, str(path), seed=5, which=0, of=1, commands=250, clients=8)
        asyncio.run(incident_life.work(orders))
        return gather(url, [path], begun=begun)


def read_too_short(seen: Evidence) -> Evidence:
    """Somebody reads less than he was told before."""
    last = max((read for read in seen.reads if read.events), key=lambda read: read.at)
    late = last._replace(since=last.at + 1, at=last.at + 2, events=0, digest=digest([]))
    return seen._replace(reads=[*seen.reads, late])


def read_another(seen: Evidence) -> Evidence:
    """Somebody reads what is not there."""
    return seen._replace(reads=[seen.reads[0]._replace(events=1, digest="0" * 64)])


def other_version(seen: Evidence) -> Evidence:
    """It was applied to another version than its sender had seen."""
    applied = next(c for c, r in seen.receipts.items() if r["outcome"] == "APPLIED")
    return seen._replace(asked=seen.asked | {applied: seen.asked[applied]._replace(seen=99)})


def not_his(seen: Evidence) -> Evidence:
    """A resident accepts an incident."""
    events = list(seen.events)
    n = next(n for n, e in enumerate(events) if isinstance(e.fact.event, IncidentAccepted))
    fact = events[n].fact._replace(actor=RESIDENT.actor)
    events[n] = events[n]._replace(fact=fact)
    asked = seen.asked[fact.command_id]._replace(actor=RESIDENT.actor)
    return seen._replace(events=events, asked=seen.asked | {fact.command_id: asked})


def other_deadline(seen: Evidence) -> Evidence:
    """The facts are not those that the rules give."""
    events = list(seen.events)
    n = next(n for n, e in enumerate(events) if isinstance(e.fact.event, IncidentAccepted))
    fact = events[n].fact
    later = fact.event.model_copy(update={"due_dispatch": fact.decided_at})
    events[n] = events[n]._replace(fact=fact._replace(event=later))
    return seen._replace(events=events)


def _twice(seen: Evidence, field: str) -> Evidence:
    """The second report has this of the first."""
    events = list(seen.events)
    one, two = [n for n, e in enumerate(events) if isinstance(e.fact.event, IncidentReported)][:2]
    fact = events[two].fact
    same = fact.event.model_copy(update={field: getattr(events[one].fact.event, field)})
    events[two] = events[two]._replace(fact=fact._replace(event=same))
    return seen._replace(events=events)


def number_twice(seen: Evidence) -> Evidence:
    return _twice(seen, "number")


def code_twice(seen: Evidence) -> Evidence:
    return _twice(seen, "receipt_sha256")


def _stale(seen: Evidence, version: int | None) -> Evidence:
    """One who was told that his version is past is told of this one; None: of the one he saw."""
    command_id = next(
        one for one, told in seen.answers.items() if any(a.error == "StaleVersion" for a in told)
    )
    named = seen.asked[command_id].seen if version is None else version
    answers = [answer._replace(version=named) for answer in seen.answers[command_id]]
    return seen._replace(answers=seen.answers | {command_id: answers})


def stale_though_present(seen: Evidence) -> Evidence:
    return _stale(seen, None)


def version_never_there(seen: Evidence) -> Evidence:
    return _stale(seen, 999)


def unforeseen(seen: Evidence) -> Evidence:
    command_id, (answer, *_) = next(iter(seen.answers.items()))
    broken = answer._replace(receipt=None, error="KeyError")
    return seen._replace(answers=seen.answers | {command_id: [broken]})


def test_an_honest_life_has_no_finding(seen: Evidence) -> None:
    assert check(seen) == []
    outcomes = {receipt["outcome"] for receipt in seen.receipts.values()}
    assert outcomes == {"APPLIED", "NOTHING", "REFUSED"}
    assert len(seen.reads) > 20
    assert any(asked.seen for asked in seen.asked.values())


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (read_too_short, "READ_WRONG"),
        (read_another, "READ_WRONG"),
        (other_version, "WRONGLY_DECIDED"),
        (not_his, "WRONGLY_DECIDED"),
        (other_deadline, "WRONGLY_DECIDED"),
        (number_twice, "DOUBLED"),
        (code_twice, "DOUBLED"),
        (unforeseen, "UNFORESEEN"),
        (stale_though_present, "FALSELY_REFUSED"),
        (version_never_there, "FALSELY_REFUSED"),
    ],
)
def test_a_wrong_life_is_found(
    seen: Evidence, tamper: Callable[[Evidence], Evidence], found: str
) -> None:
    assert found in {finding.what for finding in check(tamper(seen))}


def test_a_writer_that_remembers_for_too_long_is_found_by_a_checker_of_the_same_code(
    servers: Servers, tmp_path: Path
) -> None:
    with patch.object(Catalogue, "kept", Catalogue.lasting):
        seen = lived(servers, tmp_path / "history.jsonl")
        assert "WRONGLY_DECIDED" in {finding.what for finding in check(seen)}
