"""When the server is killed, frozen or gone for good, every caller still learns what it can."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from adapters.eventstore.errors import Corrupt, OutcomeUnknown, Unavailable
from adapters.eventstore.log import PostgresLog
from adapters.eventstore.pending import LOSSES_BEFORE_LOCK
from adapters.eventstore.receipts import Outcome, Receipt
from adapters.ids import new_id
from domain.kernel import Event
from infra.migrations import migrate
from infra.postgres.roles import Role
from infra.postgres.server import Server
from tests.support.frozen import frozen
from tests.support.ledgers import ANNA, new_box, put, toy_ledger
from tests.support.log import LogWriter
from tests.support.owner import Owner, owner, postmaster, reachable_folder
from tests.support.postgres import room
from tests.support.proxy import Fate, Proxy, proxied


class BoxPainted(Event, name="toy.painted.v1"):
    """What the toy's own event of that name cannot be read from."""


@pytest.fixture
def folder() -> Iterator[Path]:
    with reachable_folder(room()) as folder:
        yield folder


def _ledger_url(program: Owner) -> str:
    server = Server(program.ready(), embedded=True, owned=False, unsafe_durability=False)
    server.ensure_database("killed")
    migrate(server.url("killed", Role.OWNER))
    return server.url("killed", Role.WRITER)


def _kill(folder: Path) -> None:
    """The server with all its processes, at once: nothing of it can still commit."""
    first = postmaster(folder / "postgres")
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    for process in (first, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


@pytest.mark.parametrize("committed", [False, True])
def test_a_server_killed_at_the_commit_loses_and_doubles_nothing(
    folder: Path, *, committed: bool
) -> None:
    async def run(url: str, restart: Callable[[], None]) -> None:
        proxy: Proxy
        doomed = False

        def fate() -> Fate:
            if not doomed:
                return Fate.FORWARD
            if not committed:
                _kill(folder)
            return Fate.CUT_AFTER if committed else Fate.CUT_BEFORE

        async with proxied(url, fate) as proxy, toy_ledger(proxy.url, patience_s=60) as ledger:
            box = await new_box(ledger)
            doomed = True
            waiting = [ledger.submit(ANNA, put(box, 1)) for _ in range(20)]
            await proxy.cut.wait()
            doomed = False
            if committed:
                proxy.open.clear()
                await proxy.ended.wait()
                _kill(folder)
            restart()
            proxy.open.set()
            answers = await asyncio.gather(*waiting)
        assert {answer.outcome for answer in answers} == {Outcome.APPLIED}
        assert {answer.replayed for answer in answers} == {committed}
        with psycopg.connect(url) as connection:
            rows = connection.execute("SELECT notification_id FROM log.events ORDER BY 1")
            assert [row[0] for row in rows] == list(range(1, 22))

    with owner(folder) as first:
        url = _ledger_url(first)
        second: list[Owner] = []

        def restart() -> None:
            first.kill()
            second.append(Owner(folder))
            second[0].ready()

        try:
            asyncio.run(run(url, restart))
        finally:
            for program in second:
                program.kill()


def test_a_server_that_does_not_come_back_leaves_the_outcome_unknown(folder: Path) -> None:
    async def run(url: str) -> None:
        async with toy_ledger(url, patience_s=1.0) as ledger:
            box = await new_box(ledger)
            _kill(folder)
            answers = await asyncio.gather(
                *[ledger.execute(ANNA, put(box, 1)) for _ in range(20)], return_exceptions=True
            )
        assert {type(answer) for answer in answers} == {OutcomeUnknown}

    with owner(folder) as program:
        asyncio.run(run(_ledger_url(program)))


def test_a_frozen_server_keeps_nobody_waiting_and_the_same_id_finds_out(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url, patience_s=0.5) as ledger:
            box = await new_box(ledger)
            log = ledger._writer.writing
            assert isinstance(log, PostgresLog)
            assert log.connection is not None
            backend = log.connection.info.backend_pid
            submission = put(box, 1)
            with frozen([backend]), pytest.raises(OutcomeUnknown):
                await ledger.execute(ANNA, submission)
            ledger.patience_s = 20
            receipt = await ledger.execute(ANNA, submission)
            assert (receipt.outcome, receipt.replayed) == (Outcome.APPLIED, True)
            assert len(await ledger.history(box)) == 2

    asyncio.run(run())


def test_who_reads_from_a_frozen_server_is_told_when_patience_ends(url: str) -> None:
    async def run() -> None:
        async with toy_ledger(url, patience_s=0.5) as ledger:
            box = await new_box(ledger)
            assert len(await ledger.history(box)) == 1
            with frozen(_backends(url)), pytest.raises(Unavailable) as told:
                await ledger.history(box)
            assert told.value.retry_after_s == 1
            ledger.patience_s = 20
            assert len(await ledger.history(box)) == 1

    asyncio.run(run())


def _backends(url: str) -> list[int]:
    asked = """SELECT pid FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()"""
    with psycopg.connect(url) as connection:
        return [pid for (pid,) in connection.execute(asked)]


def test_a_stream_that_cannot_be_read_stops_its_own_commands_alone(url: str) -> None:
    unreadable = new_id()
    with LogWriter(url) as log:
        log.add(unreadable, BoxPainted())

    async def run() -> None:
        async with toy_ledger(url) as ledger:
            box = await new_box(ledger)
            submissions = put(box, 1), put(unreadable, 1), put(box, 2)
            taken = [ledger.submit(ANNA, submission) for submission in submissions]
            first, bad, last = await asyncio.gather(*taken, return_exceptions=True)
            assert isinstance(bad, Corrupt)
            assert isinstance(first, Receipt)
            assert isinstance(last, Receipt)
            assert (first.version, last.version) == (2, 3)

    asyncio.run(run())


@pytest.mark.parametrize("at_commit", [False, True])
def test_a_cut_under_the_lock_is_looked_up_too(url: str, *, at_commit: bool) -> None:
    """The pessimistic path has two frames to lose: the append, and then the COMMIT itself."""

    async def run() -> None:
        fates: list[Fate] = []

        def fate() -> Fate:
            return fates.pop(0) if fates else Fate.FORWARD

        async with proxied(url, fate) as proxy, toy_ledger(proxy.url) as ledger:
            box = await new_box(ledger)
            for amount, cut in enumerate([Fate.CUT_BEFORE, Fate.CUT_MEANWHILE, Fate.CUT_AFTER], 1):
                waiting = ledger.submit(ANNA, put(box, amount))
                ledger._writer.waiting._queue[-1].losses = LOSSES_BEFORE_LOCK
                fates += [Fate.FORWARD, cut] if at_commit else [cut]
                receipt = await waiting
                assert (receipt.outcome, receipt.version) == (Outcome.APPLIED, amount + 1)
                if cut is Fate.CUT_AFTER:
                    assert receipt.replayed is at_commit
            assert proxy.cuts == 3
            assert ledger.held(box) is None or ledger.held(box).total == 6
            assert len(await ledger.history(box)) == 4

    asyncio.run(run())


def test_opening_a_ledger_asks_the_server_before_it_takes_anything() -> None:
    async def run() -> None:
        async with toy_ledger("postgresql:///nowhere?host=/nowhere&connect_timeout=2"):
            raise AssertionError("it must not open")

    with pytest.raises(psycopg.OperationalError):
        asyncio.run(run())
