"""The catalogue of one process while another one changes it: no decision stands on an older one."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from operator import lt
from unittest.mock import patch

import psycopg
import pytest

from adapters.clock import now
from adapters.eventstore import follow, writer
from adapters.eventstore.connection import connect
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.load import Loaded
from adapters.eventstore.receipts import Outcome, Receipt, Submission
from adapters.ids import new_id
from domain.access.permit import Principal
from domain.errors import NotAllowed, Rejected
from domain.grid.commands import DivideGrid, RetireGrid
from domain.grid.events import GridKind
from domain.incident.commands.changes import AddSighting
from domain.incident.commands.intake import ReportIncident
from domain.incident.terms import Channel
from domain.kernel import Actor, ActorKind, Command
from domain.post.commands import EndPost
from infra.postgres.roles import Role
from infra.postgres.server import database_name
from tests.support.examples import (
    COMMUNITY,
    COUNTY,
    COUNTY_CLERK,
    GRID,
    GRID_2,
    OFFICER_A,
    SINCE,
    SYSTEM,
    Colleague,
    county,
)
from tests.support.given import fact
from tests.support.log import Happened, LogWriter
from tests.support.postgres import Database
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
            assert not there.catalogue.grids[GRID_2].active, "whoever is answered may rely on it"
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


def test_who_lost_the_post_meanwhile_writes_nothing_more(url: str) -> None:
    """What he was let in with does not count when his command is decided."""
    with LogWriter(url) as log:
        log.add_all(Happened(stream, event, SINCE, SINCE) for stream, event in county())

    async def run() -> None:
        async with Ledger(url, "here", Codes()) as here:
            end = EndPost(command_id=new_id(), stream=OFFICER_A.post, until=now())
            ended, refused = await asyncio.gather(
                here.execute(Principal(SYSTEM), Submission(end)),
                told(here, OFFICER_A, report()),
                return_exceptions=True,
            )
            assert isinstance(ended, Receipt)
            assert ended.outcome is Outcome.APPLIED
            assert isinstance(refused, NotAllowed)

    asyncio.run(run())


def test_what_leaves_no_receipt_is_not_answered_from_an_older_catalogue(url: str) -> None:
    """A device's refusals leave none. Not even what leaves one, in the same batch, changes that."""
    with LogWriter(url) as log:
        log.add_all(Happened(stream, event, SINCE, SINCE) for stream, event in county())

    async def run() -> None:
        async with Ledger(url, "here", Codes()) as here, Ledger(url, "there", Codes()) as there:
            await told(here, OFFICER_A, report())
            grid = new_id()
            divide = DivideGrid(
                command_id=grid, stream=grid, code="640181001017009", community=COMMUNITY,
                kind=GridKind.COMPREHENSIVE, households=300,
            )  # fmt: skip
            assert (await told(there, COUNTY_CLERK, divide)).outcome is Outcome.APPLIED
            assert grid not in here.catalogue.grids, "nobody has told this process"
            sensor = Principal(Actor(ActorKind.DEVICE, new_id()), scope=COUNTY)
            sensed = report().model_copy(update={"channel": Channel.SENSOR, "grid": grid})
            answers = await asyncio.gather(
                told(here, OFFICER_A, report()), here.execute(sensor, Submission(sensed))
            )
            assert [answer.outcome for answer in answers] == [Outcome.APPLIED] * 2

    asyncio.run(run())


def test_a_batch_decided_again_leaves_no_hole_in_the_numbers(url: str) -> None:
    with LogWriter(url) as log:
        log.add_all(Happened(stream, event, SINCE, SINCE) for stream, event in county())
    elsewhere = AddSighting(command_id=new_id(), stream=new_id())

    async def run() -> None:
        async with Ledger(url, "here", Codes()) as here:
            who, numbers = principal_of(OFFICER_A.actor), []
            for _ in range(3):
                first, refused, second = await asyncio.gather(
                    *[here.submit(who, Submission(one)) for one in (report(), elsewhere, report())],
                    return_exceptions=True,
                )
                assert isinstance(refused, Rejected)
                for receipt in (first, second):
                    assert isinstance(receipt, Receipt)
                    numbers.append(here.held(receipt.stream).number)
            assert [int(number.rpartition("-")[2]) for number in numbers] == [1, 2, 3, 4, 5, 6]

    asyncio.run(run())


def test_a_log_restored_to_an_earlier_state_takes_the_catalogue_with_it(database: Database) -> None:
    url, name = database.url(Role.WRITER), database_name(database.ledger)
    with LogWriter(url) as log:
        log.add_all(Happened(stream, event, SINCE, SINCE) for stream, event in county())

    def administer(*statements: str) -> None:
        with closing(psycopg.connect(database.server.admin_url, autocommit=True)) as admin:
            for one in statements:
                admin.execute(one)

    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
    administer(end, f'CREATE DATABASE "{name}_kept" TEMPLATE "{name}"')
    swap = (
        f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false', end,
        f'ALTER DATABASE "{name}" RENAME TO "{name}_lost"',
        f'ALTER DATABASE "{name}_kept" RENAME TO "{name}"',
    )  # fmt: skip

    async def run() -> None:
        async with Ledger(url, "here", Codes()) as here:
            retire = RetireGrid(command_id=new_id(), stream=GRID_2, successor=GRID)
            assert (await told(here, COUNTY_CLERK, retire)).outcome is Outcome.APPLIED
            await asyncio.to_thread(administer, *swap)
            after = await told(here, OFFICER_A, report())
            assert after.outcome is Outcome.APPLIED, "nobody retired the grid in this log"
            assert after.catalogue_position < after.position == here.position

    try:
        asyncio.run(run())
    finally:
        lost = f'"{name}_lost"'
        administer(
            f"ALTER DATABASE {lost} WITH ALLOW_CONNECTIONS true", f"DROP DATABASE {lost} (FORCE)"
        )


def test_the_writer_looks_after_it_has_the_lock_whatever_the_server_is_set_to(
    database: Database,
) -> None:
    url, name = database.url(Role.WRITER), database_name(database.ledger)
    with closing(psycopg.connect(database.server.admin_url, autocommit=True)) as admin:
        admin.execute(
            f"ALTER DATABASE \"{name}\" SET default_transaction_isolation = 'serializable'"
        )

    async def level() -> str:
        async with await connect(url) as connection:
            cursor = await connection.execute("SHOW transaction_isolation")
            ((shown,),) = await cursor.fetchall()
            return str(shown)

    assert asyncio.run(level()) == "read committed"


def test_a_clock_that_stood_still_while_the_machine_slept_is_not_carried_on() -> None:
    following = follow.Following()
    with patch.object(follow, "now", lambda: SINCE):
        following.take(Loaded(SINCE, 0, [], {}, {}, {}), 0, 1000.0)
        assert following.carry_on(1000.4)
    with patch.object(follow, "now", lambda: SINCE + timedelta(hours=14)):
        assert not following.carry_on(1000.4)


def test_what_was_asked_before_a_doubt_does_not_end_it() -> None:
    """Two lines to the log: one breaks while the answer of the other is on its way."""
    facts = [fact(event, stream=stream) for stream, event in county()]
    everything = Loaded(SINCE, len(facts), list(enumerate(facts, 1)), {}, {}, {})
    following = follow.Following()
    following.take(everything, 0, 1000.0)
    known = following.catalogue
    asked_from = following.asked_from
    following.doubt_all()
    following.take(everything._replace(news=[]), asked_from, 1000.1)
    assert following.catalogue is known
    assert (following.asked_from, following.carry_on(1000.2)) == (0, False)
    following.take(everything, 0, 1000.3)
    assert following.catalogue is not known
    assert following.catalogue == known
    assert following.carry_on(1000.4)
