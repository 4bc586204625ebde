"""The catalogue of one process while another one changes it: no decision stands on an older one."""

import asyncio
from collections.abc import Iterator
from operator import lt
from unittest.mock import patch

import pytest

from adapters.eventstore import follow, writer
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Receipt, Submission
from adapters.ids import new_id
from domain.grid.commands import RetireGrid
from domain.incident.commands.intake import ReportIncident
from domain.incident.terms import Channel
from domain.kernel import Command
from tests.support.examples import COUNTY_CLERK, GRID, GRID_2, OFFICER_A, SINCE, Colleague, county
from tests.support.log import Happened, LogWriter
from tests.support.townsfolk import Codes, principal_of


@pytest.fixture(autouse=True)
def no_news() -> Iterator[None]:
    """What is not asked for is not heard of: for a minute a process trusts what it has read."""
    with patch.object(follow, "FRESH_S", 60.0), patch.object(writer, "NEWS_S", 60.0):
        yield


async def told(ledger: Ledger, who: Colleague, command: Command) -> Receipt:
    return await ledger.execute(principal_of(who.actor), Submission(command))


def report() -> ReportIncident:
    new = new_id()
    return ReportIncident(
        command_id=new, stream=new, channel=Channel.PATROL, category="D1", grid=GRID_2
    )


def test_a_grid_that_another_process_retired_takes_no_report_here(url: str) -> None:
    with LogWriter(url) as log:
        log.add_all(Happened(stream, event, SINCE, SINCE) for stream, event in county())

    async def run() -> None:
        async with Ledger(url, "here", Codes()) as here, Ledger(url, "there", Codes()) as there:
            before = await told(here, OFFICER_A, report())
            assert before.outcome is Outcome.APPLIED
            retire = RetireGrid(command_id=new_id(), stream=GRID_2, successor=GRID)
            retired = await told(there, COUNTY_CLERK, retire)
            assert retired.outcome is Outcome.APPLIED
            assert here.catalogue.grids[GRID_2].active, "nobody has told this process"
            after = await told(here, OFFICER_A, report())
            assert (after.outcome, after.code) == (Outcome.REFUSED, "grid_not_active")
            assert after.catalogue_position == retired.position

    asyncio.run(run())


def test_a_process_that_nobody_disturbs_reads_before_its_first_batch_only(url: str) -> None:
    with LogWriter(url) as log:
        log.add_all(Happened(stream, event, SINCE, SINCE) for stream, event in county())

    async def run() -> None:
        async with Ledger(url, "here", Codes()) as here:
            read_at = here._following.now
            receipts = [await told(here, OFFICER_A, report()) for _ in range(3)]
            instants = [receipt.decided_at for receipt in receipts]
            assert read_at < instants[0] < instants[1] < instants[2]
            events = [(await here.history(receipt.stream))[0] for receipt in receipts]
            written = [event.recorded_at for event in events]
            assert all(map(lt, instants, written)), "its clock lags, if anything"
            assert here._following._read is not None
            assert here._following._read[0] == read_at, "nothing was read since it began"

    asyncio.run(run())
