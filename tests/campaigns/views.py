"""Views under faults: projectors killed, doubled and fenced, the database crashed, a log poisoned.

Then every view is made anew in another schema and compared row for row with the one that was kept.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from random import Random
from typing import Final

import psycopg

from infra.migrations import migrate
from infra.postgres.roles import Role
from infra.postgres.server import Server, database_name
from projections.engine.runner import Runner
from projections.views import GROUPS
from tests.campaigns.evidence import Finding, gather
from tests.campaigns.frame import Result, Tally, Told
from tests.campaigns.incident_life import settle
from tests.campaigns.load import Load, load
from tests.campaigns.senders import Wish as SendersWish
from tests.campaigns.servers import server_for
from tests.campaigns.viewing.checks import (
    back,
    differing,
    drained,
    held_at,
    mended,
    poisoned,
    until,
    untold,
)
from tests.campaigns.viewing.projector import Nursery, Wish, unguarded
from tests.support.log import LogWriter
from tests.support.postgres import Database
from tests.support.stories import County as CountyAtWork

KILLS, KILLS_LONG = 30, 300
WRITERS: Final = 4
CLIENTS: Final = 2  # of each writer
CRASH_EVERY: Final = 10  # kills
DRAINED_S: Final = 60.0
CONTROL_S: Final = 4.0
STUCK_S: Final = 5.0
DEADLY: Final = 0.04
STORY: Final = 120  # events

APART: Final = Wish("", 1, deadly=0.3, apart=True)


def run(seed: int, long: bool, folder: Path, told: Told) -> Result:
    tally = Tally("views", seed, told)
    with server_for(folder) as server:
        _shipped(server, folder, KILLS_LONG if long else KILLS, tally)
        tally.control("effect and position apart", _apart(server, folder, seed))
        tally.found(_overtaken(server, "overtaken", seed))
        with unguarded():
            found = _overtaken(server, "unguarded", seed)
        tally.control("position without its guard", found)
    return tally.finish(folder)


def _shipped(server: Server, folder: Path, kills: int, tally: Tally) -> None:
    database = _database(server, "views")
    begun = settle(database.url(Role.WRITER))
    rng = Random(tally.seed)  # noqa: S311 - it must repeat, not surprise
    with nursery() as projectors:
        with _writing(database, folder, "killed", tally.seed) as sending:
            _kill(database, projectors, kills, rng, tally)
            sending.end()
        seen, found = sending.verdict(database.url(Role.WRITER), begun)
        tally.found(found)
        tally.did(ops=len(seen.asked), acked=seen.acknowledged)
        _calm(database, projectors, tally)
        _poison(database, projectors, folder, tally)
        tally.did(faults=projectors.killed)
    tally.found(differing(database))
    tally.found(untold(database))


def _kill(database: Database, projectors: Nursery, kills: int, rng: Random, tally: Tally) -> None:
    """One alone at first, then two that have to wait for each other, then two that do not ask."""
    url = database.url(Role.PROJECTOR)
    more = {
        0: [Wish(url, tally.seed, DEADLY)],
        kills // 3: [Wish(url, tally.seed + 1, DEADLY)],
        2 * kills // 3: [Wish(url, tally.seed + n, DEADLY, unlocked=True) for n in (2, 3)],
    }
    for n in range(kills):
        tally.told.step("projectors killed", n + 1, kills)
        for wish in more.get(n, ()):
            projectors.start(wish)
        time.sleep(rng.uniform(0.1, 0.9))
        if n % CRASH_EVERY == CRASH_EVERY - 1:
            _crash(database, tally)
        else:
            projectors.kill(rng)
        time.sleep(0.05)
        projectors.replace()


def _crash(database: Database, tally: Tally) -> None:
    """The server ends all its processes when one of them dies, and recovers from its journal."""
    query = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    with closing(psycopg.connect(database.server.admin_url, autocommit=True)) as admin:
        pids = [pid for (pid,) in admin.execute(query, [database_name(database.ledger)])]
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
        except PermissionError:
            tally.skipped("server crash", "its processes belong to another account")
        else:
            tally.did(faults=1)
        break
    back(lambda: psycopg.connect(database.server.admin_url).close())


def _calm(database: Database, projectors: Nursery, tally: Tally) -> None:
    """The faults are over: a single projector takes in what is left."""
    projectors.end()
    projectors.start(Wish(database.url(Role.PROJECTOR), tally.seed))
    done = until(DRAINED_S, lambda: drained(database), projectors.replace)
    tally.expect("VIEW_STUCK", happened=done, why="the views did not get to the end of the log")


def _poison(database: Database, projectors: Nursery, folder: Path, tally: Tally) -> None:
    """Held right before it, at a restart too, while the log goes on; and on once it is mended."""
    with _writing(database, folder, "poisoned", tally.seed + 1) as sending:
        position = poisoned(database)
        tally.did(faults=1)
        for again in ("at first", "after a restart"):
            held = until(DRAINED_S, lambda: held_at(database, position), projectors.replace)
            tally.expect(
                "NOT_HELD", happened=held, why=f"a view passed position {position} {again}"
            )
            projectors.end()
            projectors.start(Wish(database.url(Role.PROJECTOR), tally.seed))
            time.sleep(1)
        sending.end()
    mended(database, position)
    seen = gather(database.url(Role.WRITER), sending.histories)
    tally.did(ops=len(seen.asked), acked=seen.acknowledged)
    _calm(database, projectors, tally)


def _apart(server: Server, folder: Path, seed: int) -> list[Finding]:
    database = _database(server, "apart")
    settle(database.url(Role.WRITER))
    url = database.url(Role.PROJECTOR)
    with nursery() as projectors:
        projectors.start(Wish(url, seed))
        until(DRAINED_S, lambda: drained(database), projectors.replace)
        projectors.end()
        projectors.start(APART._replace(url=url))
        with _writing(database, folder, "apart", seed, processes=2) as sending:
            until(CONTROL_S, lambda: False, projectors.replace)
            sending.end()
        projectors.end()
        projectors.start(APART._replace(url=url, deadly=0))
        if not until(STUCK_S, lambda: drained(database), projectors.replace):
            return [Finding("VIEW_STUCK", "the views did not get to the end of the log")]
    return list(differing(database))


def _overtaken(server: Server, ledger: str, seed: int) -> list[Finding]:
    """Two at work, neither of which asks for the lock; the one that is behind goes on last."""
    database = _database(server, ledger)
    url = database.url(Role.PROJECTOR)
    story = CountyAtWork(seed).go_on(STORY)
    known = {one.stream for one in story[: STORY // 2]}
    cut = next(n for n in range(STORY // 2, STORY) if story[n].stream in known)
    with LogWriter(database.url(Role.WRITER)) as log, ExitStack() as stack:
        first, last = (
            [stack.enter_context(Runner(url, group, batch_max=1)) for group in GROUPS]
            for _ in range(2)
        )
        for part in (story[:cut], story[cut:]):
            log.add_all(part)
            for runner in (*first, *last):
                runner.catch_up()
    return [*differing(database), *untold(database)]


def _database(server: Server, ledger: str) -> Database:
    """Not `cloned`, whose own connection would not outlive a crash; it goes with its server."""
    server.ensure_database(ledger)
    migrate(server.url(ledger, Role.OWNER))
    return Database(server, ledger)


@contextmanager
def nursery() -> Iterator[Nursery]:
    projectors = Nursery()
    try:
        yield projectors
    finally:
        projectors.end()


@contextmanager
def _writing(
    database: Database, folder: Path, name: str, seed: int, processes: int = WRITERS
) -> Iterator[Load]:
    """Writers at work on real incidents, each with a ledger of its own."""
    wish = SendersWish(seed=seed, clients=CLIENTS, about="incidents")
    with load(database.url(Role.WRITER), folder, name, wish, processes) as sending:
        sending.filled()
        yield sending
