"""What stays each command's own in a batch of many: its receipt code, its salts, its failure."""

import asyncio
from collections.abc import Iterator, Sequence
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from adapters.eventstore.append import Append, Row, Written
from adapters.eventstore.errors import Unavailable
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.mapper import decode
from adapters.eventstore.receipts import Receipt, Submission
from adapters.ids import new_id
from domain.access.permit import Principal
from domain.incident.commands.intake import ReportIncident
from domain.incident.events.intake import IncidentReported
from domain.incident.terms import Channel
from domain.words import Words, with_words
from tests.support import toy
from tests.support.examples import GRID, OFFICER_A
from tests.support.ledgers import ANNA, put
from tests.support.memory_connection import MemoryConnection, MemoryServer
from tests.support.townsfolk import Codes, principal_of
from tests.support.twin_ledgers import NOWHERE, county_append

Asked = tuple[Principal, Submission]
Answers = list[Receipt | BaseException]


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with toy.registered():
        yield


class Watched(MemoryConnection):
    """Keeps what is to be appended."""

    def __init__(self, server: MemoryServer) -> None:
        super().__init__(server)
        self.appends: list[Append] = []

    async def append(self, append: Append) -> Written:
        self.appends.append(append)
        return await super().append(append)


class VaultAway(Codes):
    """Seals nothing: its database is gone."""

    async def seal(self, batch: Sequence[Words]) -> dict[UUID, str]:
        raise Unavailable(f"the vault does not answer, {len(batch)} texts are not sealed")


def a_report(text: str | None = None) -> Asked:
    new = new_id()
    payload = {"channel": Channel.PATROL, "category": "D1", "grid": GRID, "text": text}
    referring, words = with_words(ReportIncident, new, new, payload)
    command = ReportIncident(command_id=new, stream=new, **referring)
    return principal_of(OFFICER_A.actor), Submission(command, words)


def in_one_batch(asked: Sequence[Asked], sealer: Codes) -> tuple[Answers, Sequence[Row]]:
    """What each of those is answered who wait for the writer together, and what is written."""

    async def run() -> Answers:
        async with Ledger(NOWHERE, "here", sealer, open_log=lambda: next(lines)) as ledger:
            answers = [ledger.submit(who, submission) for who, submission in asked]
            return await asyncio.gather(*answers, return_exceptions=True)

    server = MemoryServer()
    server.log.append(county_append())
    lines = iter([MemoryConnection(server), writing := Watched(server)])
    answers = asyncio.run(run())
    assert len(writing.appends) <= 1
    return answers, [row for append in writing.appends for row in append.rows]


def test_every_report_of_a_batch_holds_the_hash_of_its_own_receipt_code() -> None:
    asked = [a_report() for _ in range(3)]
    _, rows = in_one_batch(asked, Codes())
    held: dict[UUID, str | None] = {}
    for row in rows:
        event = decode(row.topic, row.state)
        assert isinstance(event, IncidentReported)
        held[row.stream] = event.receipt_sha256
    ids = [submission.command.command_id for _, submission in asked]
    assert held == {one: Codes().receipt_code(one).sha256 for one in ids}
    assert len(set(held.values())) == 3


def test_every_event_of_a_batch_has_a_salt_of_its_own() -> None:
    """Else who knows one event's salt could guess at what the others hide."""
    one, other = new_id(), new_id()
    opened = [Submission(toy.OpenBox(command_id=box, stream=box)) for box in (one, other)]
    sends = Submission(toy.SendTo(command_id=new_id(), stream=one, other=other, amount=3))
    asked = [(ANNA, submission) for submission in (*opened, put(one, 7), sends)]
    _, rows = in_one_batch([*asked, a_report()], Codes())
    assert len(rows) == 6
    assert len({row.salt for row in rows}) == 6


def test_a_vault_that_is_away_puts_off_only_those_of_a_batch_with_words() -> None:
    asked = [a_report(), a_report("路灯不亮"), a_report()]
    with capture_logs():
        answers, rows = in_one_batch(asked, VaultAway())
    assert [type(answer) for answer in answers] == [Receipt, Unavailable, Receipt]
    going_on = [submission.command.stream for _, submission in (asked[0], asked[2])]
    assert [row.stream for row in rows] == going_on
