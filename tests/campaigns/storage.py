"""Storage: volumes that are full or soon will be, and a server that is restarted under load.

Dispatchers and a photographer go on over HTTP meanwhile. Nothing acknowledged may be lost, whoever
is refused is told so in order, and when there is room again everything goes on by itself.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import psycopg

from adapters.eventstore.ledger import PATIENCE_S
from infra.postgres.roles import Role
from tests.campaigns import disks, incident_life
from tests.campaigns.api_clients import DEADLINE_S, Clients
from tests.campaigns.api_process import Api, Place, free_port
from tests.campaigns.evidence import Finding, gather
from tests.campaigns.fragile import LEDGER, Fragile, running
from tests.campaigns.frame import Result, Tally, Told
from tests.campaigns.ledger_check import check
from tests.campaigns.load import Prefix, damaged
from tests.campaigns.photographer import Photographer

RESTARTS, RESTARTS_LONG = 20, 200
FULL_TIMES, FULL_TIMES_LONG = 1, 10
EAGER_MAX: Final = 6
CLIENTS: Final = 6
MEGABYTES: Final = {"data": 160, "wal": 160}
LEFT_BYTES: Final = {"data": 64 << 10, "wal": 4 << 20}
WAL: Final = {"min_wal_size": "32MB", "max_wal_size": "48MB"}
HOLDS: Final = {"tables": "data", "journal": "wal"}
STEP_BYTES: Final = 2 << 20
NO_ROOM: Final = "No space left on device"
TOLD: Final = "storage_full"
TOLD_S_MAX: Final = 1.0
REFUSED_S_MAX: Final = 30.0
BACK_S_MAX: Final = 5.0
ANSWERED_S_MAX: Final = PATIENCE_S + 4  # patience, and a way there and back on a busy machine
READ_S: Final = 1.0
AWAY_S: Final = 18.0  # long enough for a pool that waits ever longer to be found waiting
SEGMENTS_MAX: Final = 20
LOAD_S: Final = 0.1, 0.5
PUT_OFF_MAX: Final = 0.2  # there are few senders, and each meets every outage
ANSWERS: Final = {200, 201, 404, 409, 412, 503}


class House(NamedTuple):
    """A ledger that is served and used. volumes: its two, by name."""

    server: Fragile
    api: Api
    clients: Clients
    volumes: dict[str, Path]
    tally: Tally
    draw: Random


Trouble = Callable[[House], Awaitable[None]]


def run(seed: int, long: bool, folder: Path, told: Told) -> Result:
    tally = Tally("storage", seed, told)
    restarts = RESTARTS_LONG if long else RESTARTS
    tally.found(_tried(folder, "restarts", tally, _restarted(restarts)))
    if why := disks.missing("tmpfs"):
        tally.skipped("卷满 full volumes", why)
        return tally.finish(folder)
    times = FULL_TIMES_LONG if long else FULL_TIMES
    tally.found(_tried(folder, "data", tally, _with_and_without_watch(times)))
    tally.found(_tried(folder, "wal", tally, _full(times, "wal", _exhaust)))
    tally.control("先答复后提交，卷满 reply before commit, full volume", _promised(folder, tally))
    return tally.finish(folder)


def _promised(folder: Path, tally: Tally) -> list[Finding]:
    """What a writer that answers first has lost; again where the volume filled between batches."""
    for n in range(EAGER_MAX):
        control = Tally("storage", tally.seed + n, tally.told)
        found = _tried(folder, f"eager{n}", control, _full(1, "data", _wait), broken="eager")
        if gone := [finding for finding in found if finding.why.endswith("stored None")]:
            return gone
    return []


def _tried(
    folder: Path, name: str, tally: Tally, trouble: Trouble, broken: str = ""
) -> list[Finding]:
    """Go through a trouble on volumes of its own; what the checkers find afterwards."""
    outside = folder / name
    outside.mkdir(mode=0o755)
    path = folder / f"{name}.jsonl"
    with ExitStack() as stack:
        volumes = {one: outside / one for one in MEGABYTES}
        for one, at in volumes.items():
            if disks.missing("tmpfs") is None:
                stack.enter_context(disks.small(at, MEGABYTES[one]))
            else:
                at.mkdir(mode=0o755)

        def make() -> Fragile:
            return Fragile(volumes["data"], outside, WAL, volumes["wal"])

        server = stack.enter_context(running(make))
        begun = incident_life.settle(server.url(Role.WRITER))
        place = Place(server.server.admin_url, LEDGER, str(outside), free_port(), broken)
        asyncio.run(_lived(server, Api(place), path, volumes, tally, trouble))
        seen = gather(server.url(Role.OWNER), [path], begun=begun)
        tally.did(ops=len(seen.asked), acked=seen.acknowledged)
        return [*check(seen, PUT_OFF_MAX), *damaged(server)]


async def _lived(
    server: Fragile, api: Api, path: Path, volumes: dict[str, Path], tally: Tally, trouble: Trouble
) -> None:
    draw = Random(f"{tally.seed} {path.stem}")  # noqa: S311 - it must repeat, not surprise
    try:
        await api.start()
        clients = Clients(api, path, tally.seed)
        await clients.sign_in()
        photographer = Photographer(clients)
        others = [] if api.place.broken else [photographer.work()]
        working = asyncio.create_task(clients.work(CLIENTS, *others))
        house = House(server, api, clients, volumes, tally, draw)
        prefix = Prefix()
        tally.found(prefix.changed(server.url(Role.OWNER)))
        await trouble(house)
        tally.found(prefix.changed(server.url(Role.OWNER)))
        await _back(house)
        clients.done.set()
        await working
        if others:
            tally.found(photographer.findings(server.url(Role.OWNER)))
        strange = set(clients.answers) - ANSWERS
        tally.expect("UNFORESEEN", happened=not strange, why=f"answers {clients.answers}")
        late = clients.slowest_s
        tally.expect("LATE", happened=late < ANSWERED_S_MAX, why=f"somebody waited {late:.1f} s")
    finally:
        api.kill()
        await api.gone()


def _restarted(times: int) -> Trouble:
    async def trouble(house: House) -> None:
        for _ in house.tally.rounds("restarts", times):
            await asyncio.sleep(house.draw.uniform(*LOAD_S))
            house.server.stop()
            house.server.start()
            house.tally.did(faults=1)

    return trouble


def _full(times: int, volume: str, fill: Trouble) -> Trouble:
    """The volume is full for a while; then there is room again."""

    async def trouble(house: House) -> None:
        for _ in house.tally.rounds(f"full {volume}", times):
            await asyncio.sleep(max(LOAD_S))
            with disks.ballast(house.volumes[volume]) as file:
                os.posix_fallocate(file, 0, disks.free(house.volumes[volume]) - LEFT_BYTES[volume])
                await fill(house)
                house.tally.did(faults=1)
            if house.server.gone:
                house.server.start()
            await _back(house)

    return trouble


def _with_and_without_watch(times: int) -> Trouble:
    """Where nobody watches the room the server meets the end of it: the control of the watch."""

    async def trouble(house: House) -> None:
        await _full(times, "data", _wait)(house)
        met = _no_room(house)
        found = [Finding("UNFORESEEN", f"the server had no room {met} times")] if met else []
        house.tally.control("不看余量 nobody watches the room", found)
        house.api.place = house.api.place._replace(watched=str(house.server.cluster.folder))
        house.api.kill()
        await house.api.gone()
        await house.api.start()
        await _lowered(times)(house)
        more = _no_room(house) - met
        why = f"in spite of the watch the server had no room {more} times"
        house.tally.expect("UNFORESEEN", happened=not more, why=why)

    return trouble


def _lowered(times: int) -> Trouble:
    """The volumes fill as long as commands are taken, and stay below the least for a while."""

    async def trouble(house: House) -> None:
        for n in house.tally.rounds("low", 2 * times):
            holds = tuple(HOLDS)[n % 2]
            await asyncio.sleep(max(LOAD_S))
            with disks.ballast(house.volumes[HOLDS[holds]]) as file:
                await _grow(house, holds, file)
                await _told(house)
                state = (await house.api.health())["state"]
                house.tally.expect("UNREADY", happened=state == TOLD, why=f"health said {state}")
                house.tally.did(faults=1)
            await _back(house)

    return trouble


async def _grow(house: House, holds: str, file: int) -> None:
    """A step for whatever was taken, until nothing is, which must be soon once room is low."""
    seen = (await house.api.health())["storage"]["volumes"]
    (low,) = [one["low_mb"] << 20 for one in seen if one["holds"] == holds]
    clients, place = house.clients, house.volumes[HOLDS[holds]]
    told, taken, size, since = clients.codes[TOLD], -1, 0, 0.0

    def grown() -> bool:
        nonlocal taken, size, since
        if clients.taken > taken and disks.free(place) > STEP_BYTES:
            taken, size = clients.taken, size + STEP_BYTES
            os.posix_fallocate(file, 0, size)
        if not since and disks.free(place) < low:
            since = time.monotonic()
        return clients.codes[TOLD] > told

    await _until(grown, REFUSED_S_MAX)
    took = time.monotonic() - since
    why = f"{holds}: told {took:.1f} s after it was low"
    house.tally.expect("LATE", happened=bool(since) and took < TOLD_S_MAX, why=why)


async def _wait(house: House) -> None:
    """Until commands are refused; who reads is answered all the while."""
    before = house.clients.answers.get(503, 0)
    refused = await _until(lambda: house.clients.answers.get(503, 0) > before, REFUSED_S_MAX)
    if house.api.place.broken:
        await asyncio.sleep(READ_S)  # refusals come at once: give it time to promise what is lost
        return
    house.tally.expect("UNFORESEEN", happened=refused, why="a full volume refused nobody")
    await _told(house)


async def _told(house: House) -> None:
    """Whoever writes is told so at once, and nothing else; who reads is answered."""
    clients, slowest_s = house.clients, house.clients.slowest_s
    clients.slowest_s, before = 0.0, clients.codes.copy()
    statuses: set[int | None] = set()
    end = time.monotonic() + READ_S
    while time.monotonic() < end:
        statuses.add(await house.clients.read())
        await asyncio.sleep(0.05)
    house.tally.expect("UNREADABLE", happened=statuses == {200}, why=f"reads gave {statuses}")
    late, clients.slowest_s = clients.slowest_s, max(slowest_s, clients.slowest_s)
    house.tally.expect("LATE", happened=late < TOLD_S_MAX, why=f"told after {late:.1f} s")
    codes = set(clients.codes - before)
    house.tally.expect("UNFORESEEN", happened=codes == {TOLD}, why=f"who writes was told {codes}")


async def _exhaust(house: House) -> None:
    """Until the server ends itself: without a place for its journal it must."""
    with suppress(psycopg.Error):
        for _ in range(SEGMENTS_MAX):
            with psycopg.connect(house.server.server.admin_url, autocommit=True) as admin:
                admin.execute("SELECT pg_logical_emit_message(false, 'campaign', 'next')")
                admin.execute("SELECT pg_switch_wal()")
            await asyncio.sleep(0.02)
    gone = await _until(lambda: house.server.gone, REFUSED_S_MAX)
    house.tally.expect("UNFORESEEN", happened=gone, why="the server outlived a full journal")
    ready = await house.api.ready()
    house.tally.expect("UNREADY", happened=ready == 503, why=f"readiness said {ready}")
    await asyncio.sleep(AWAY_S)


async def _back(house: House) -> None:
    """Commands are taken again, and readiness is green, within seconds."""
    taken = house.clients.taken
    began = time.monotonic()
    back = await _until(lambda: house.clients.taken > taken, DEADLINE_S)
    ready = await house.api.ready_within(DEADLINE_S)
    took = time.monotonic() - began
    well = back and ready and took < BACK_S_MAX
    house.tally.expect("LATE", happened=well, why=f"back {back}, ready {ready} after {took:.1f} s")


async def _until(happened: Callable[[], bool], within_s: float) -> bool:
    end = time.monotonic() + within_s
    while not happened():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.02)
    return True


def _no_room(house: House) -> int:
    """How often the server itself met the end of a volume."""
    return house.server.log.read_text(encoding="utf-8").count(NO_ROOM)
