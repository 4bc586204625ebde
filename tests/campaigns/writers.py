"""Concurrent writers: many commands on few streams, connections cut at their commits.

Every command that was accepted and every one that was refused is decided again on the state before
it; reads are beginnings of what is stored; a reader behind the writers misses nothing.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from infra.postgres.roles import Role
from infra.postgres.server import Server
from tests.campaigns import gaps, incident_life, undone
from tests.campaigns.evidence import Evidence, Finding, gather
from tests.campaigns.frame import Result, Tally, Told
from tests.campaigns.ledger_check import check
from tests.campaigns.senders import Wish
from tests.campaigns.servers import server_for
from tests.campaigns.two_ledgers import two_ledgers
from tests.support import toy
from tests.support.postgres import Database, cloned

COMMANDS, COMMANDS_LONG = 2_000, 25_000  # of each of the two ledgers
CONTROL_COMMANDS = 600
CONTROL_TRIES = 12  # a cache before the commit does harm in every second run of this size
FOLLOWED = 100_000  # events
FOLLOWINGS, FOLLOWINGS_LONG = 1, 10  # of so many events each
FOLLOWED_CONTROL = 20_000
CLIENTS = 32


class Part(NamedTuple):
    """One run of two ledgers. spoil: takes something away from the database meanwhile."""

    name: str
    wish: Wish
    spoil: Callable[[Database], AbstractContextManager[None]] = undone.nothing


def controls(seed: int) -> Iterator[Part]:
    """The same, against builds that lack something."""
    boxes = Wish(seed=seed, commands=CONTROL_COMMANDS, about="boxes")
    yield Part("缓存先于提交 cache before commit", boxes._replace(broken="hasty"))
    yield Part("没有回执 no receipts", boxes, undone.without_receipts)
    incidents = boxes._replace(about="incidents")
    yield Part("谎称已过时 stale for no reason", incidents._replace(broken="stale"))
    yield Part("谎称不存在 not found for no reason", boxes._replace(broken="hidden"))
    yield Part("不查版本 no head check", boxes, undone.without_head_check)


def run(seed: int, long: bool, folder: Path, told: Told) -> Result:
    tally = Tally("writers", seed, told)
    commands = COMMANDS_LONG if long else COMMANDS
    with server_for(folder) as server:
        for about, n in (("boxes", commands // 2), ("incidents", commands)):
            told.step(about, 0, 1)
            part = Part(about, Wish(seed=seed, commands=n, about=about))
            seen, found, cuts = _ran(server, folder, part)
            tally.did(faults=cuts, ops=len(seen.asked), acked=seen.acknowledged)
            tally.found(found)
            told.step(about, 1, 1)
        for part in controls(seed):
            told.step(part.name, 0, 1)
            tally.control(part.name, _found_out(server, folder, part))
            told.step(part.name, 1, 1)
        _readers(server, folder, FOLLOWINGS_LONG if long else FOLLOWINGS, tally)
    return tally.finish(folder)


def _found_out(server: Server, folder: Path, part: Part) -> list[Finding]:
    """What is found of a build that harms only where two processes happen to meet."""
    for again in range(CONTROL_TRIES):
        wish = part.wish._replace(seed=part.wish.seed + again)
        found = _ran(server, folder, part._replace(name=f"{part.name} {again}", wish=wish))[1]
        if found:
            return found
    return []


def _ran(server: Server, folder: Path, part: Part) -> tuple[Evidence, list[Finding], int]:
    with toy.registered(), cloned(server) as database:
        begun = (
            incident_life.settle(database.url(Role.WRITER)) if part.wish.about == "incidents" else 0
        )
        url = database.url(Role.WRITER)
        with part.spoil(database):
            done = asyncio.run(two_ledgers(url, folder, part.name, part.wish))
        seen = gather(url, done.histories, done.followed, begun)
        return seen, check(seen), done.cuts


def _readers(server: Server, folder: Path, times: int, tally: Tally) -> None:
    """Who follows the log while eight others write to it misses nothing."""
    for n in tally.rounds("readers", times):
        with cloned(server) as database:
            tally.found(gaps.missed(gaps.our_log(database), tally.seed + n, FOLLOWED, folder))
    with cloned(server) as database, undone.without_lock(database):
        found = gaps.missed(gaps.our_log(database), tally.seed, FOLLOWED_CONTROL, folder)
        tally.control("不加锁 no lock", found)
    with cloned(server) as database:
        found = gaps.missed(gaps.librarys_log(database), tally.seed, FOLLOWED_CONTROL, folder)
        tally.control("事件库的数据库函数 the library's database functions", found)
