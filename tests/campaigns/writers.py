"""Concurrent writers: many commands on few streams, connections cut at their commits.

Every command that was accepted and every one that was refused is decided again on the state before
it; a reader behind the writers misses nothing.
"""

import asyncio
from pathlib import Path

from infra.postgres.roles import Role
from infra.postgres.server import Server
from tests.campaigns.evidence import Evidence, gather
from tests.campaigns.frame import Result, Tally, Told
from tests.campaigns.ledger_check import check
from tests.campaigns.servers import server_for
from tests.campaigns.two_ledgers import two_ledgers
from tests.support import toy
from tests.support.postgres import cloned

TOYS, TOYS_LONG = 1_000, 25_000  # commands of each of the two ledgers
CLIENTS = 32


def run(seed: int, long: bool, folder: Path, told: Told) -> Result:
    tally = Tally("writers", seed, told)
    with server_for(folder) as server:
        _toys(server, folder, TOYS_LONG if long else TOYS, tally)
    return tally.finish(folder)


def _toys(server: Server, folder: Path, commands: int, tally: Tally) -> None:
    """Streams whose every event tells on which state it was decided."""
    tally.told.step("boxes", 0, 1)
    with toy.registered(), cloned(server) as database:
        url = database.url(Role.WRITER)
        done = asyncio.run(two_ledgers(url, folder, tally.seed, commands, CLIENTS))
        seen = gather(url, done.histories, done.followed)
        tally.found(check(seen))
    tally.did(faults=done.cuts, ops=len(seen.asked), acked=acknowledged(seen))
    tally.told.step("boxes", 1, 1)


def acknowledged(seen: Evidence) -> int:
    """How many commands got a receipt."""
    return sum(any(a.receipt for a in answers) for answers in seen.answers.values())
