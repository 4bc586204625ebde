"""Crashes: whatever is killed, whenever, what was acknowledged is there and nothing is twice.

Killed are a backend, the whole server and the process of the API; connections end at their commit,
processes stop for a while, and the power of the disk below the server is cut.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from infra.postgres.roles import Role
from tests.campaigns import disks, incident_life
from tests.campaigns.api_crash import killed_api
from tests.campaigns.evidence import Finding
from tests.campaigns.fragile import Fragile, NotStarted, running
from tests.campaigns.frame import Result, Tally, Told
from tests.campaigns.load import Load, damaged, load
from tests.campaigns.senders import Wish
from tests.support.frozen import frozen

KILLS, KILLS_LONG = 16, 400
CUTS, CUTS_LONG = 10, 200  # of the power, on each kind of file system
API_KILLS, API_KILLS_LONG = 6, 100
CONTROL_KILLS, CONTROL_CUTS = 6, 3
CLIENTS: Final = 16
LOAD_S: Final = 0.15, 0.6
FROZEN_S: Final = 0.3, 1.0
UNSAFE: Final = {
    "synchronous_commit=off": {"synchronous_commit": "off"},
    "fsync=off": {"fsync": "off"},
}


class Scene(NamedTuple):
    """What a fault may reach. draw: by the seed."""

    server: Fragile
    draw: Random


def run(seed: int, long: bool, folder: Path, told: Told) -> Result:
    tally = Tally("crash", seed, told)
    _killed(folder, KILLS_LONG if long else KILLS, tally)
    for kind in disks.MAKERS:
        if why := disks.missing(kind):
            tally.skipped(f"断电 power cut {kind}", why)
        else:
            _power(folder, kind, CUTS_LONG if long else CUTS, tally)
    killed_api(folder, API_KILLS_LONG if long else API_KILLS, tally)
    return tally.finish(folder)


def _killed(folder: Path, kills: int, tally: Tally) -> None:
    """Processes of the server are killed or frozen under load."""
    place = folder / "killed"
    place.mkdir(mode=0o755)
    with running(partial(Fragile, place, place)) as server:
        begun = incident_life.settle(server.url(Role.WRITER))
        scene = Scene(server, Random(f"{tally.seed} kills"))  # noqa: S311 - to repeat it
        wish = Wish(seed=tally.seed, clients=CLIENTS, about="incidents")
        with load(server.url(Role.WRITER), folder, "killed", wish) as sending:
            sending.filled()
            for _ in tally.rounds("kills", kills):
                _loaded(scene)
                scene.draw.choices(_KILLS, _WEIGHTS)[0](scene)
                tally.did(faults=1)
                tally.found(sending.prefix.changed(server.url(Role.OWNER)))
            sending.end()
        _judge(server, sending, begun, tally)
    _reply_before_commit(folder, tally)


def _backend(scene: Scene) -> None:
    if backends := scene.server.backends():
        scene.server.kill_backend(scene.draw.choice(backends))


def _whole(scene: Scene) -> None:
    scene.server.kill()
    scene.server.start()


def _stopped(scene: Scene) -> None:
    """A process that does nothing for a while, and then goes on as if nothing had been."""
    stopped = [scene.server.pid, *scene.server.backends()]
    with frozen([scene.draw.choice(stopped)]):
        time.sleep(scene.draw.uniform(*FROZEN_S))
    scene.server.wait()


_KILLS: Final[tuple[Callable[[Scene], None], ...]] = (_backend, _whole, _stopped)
_WEIGHTS: Final = (3, 4, 2)


def _reply_before_commit(folder: Path, tally: Tally) -> None:
    """A build that answers before it has written: what it said is gone with the server."""
    place = folder / "eager"
    place.mkdir(mode=0o755)
    with running(partial(Fragile, place, place)) as server:
        scene = Scene(server, Random(f"{tally.seed} eager"))  # noqa: S311 - to repeat it
        wish = Wish(seed=tally.seed, clients=CLIENTS, broken="eager")
        with load(server.url(Role.WRITER), folder, "eager", wish, processes=1) as sending:
            sending.filled()
            for _ in range(CONTROL_KILLS):
                _loaded(scene)
                _whole(scene)
            sending.end()
        _, found = sending.verdict(server.url(Role.OWNER))
    gone = [finding for finding in found if finding.why.endswith("stored None")]
    tally.control("先答复后提交 reply before commit", gone)


def _power(folder: Path, kind: str, cuts: int, tally: Tally) -> None:
    """The power goes below a server under load; then below one that does not flush."""
    place = folder / f"power-{kind}"
    place.mkdir(mode=0o755)
    with disks.disk(place, kind) as disk, running(partial(Fragile, disk.at, place)) as server:
        wish = Wish(seed=tally.seed, clients=CLIENTS)
        with load(server.url(Role.WRITER), folder, f"power-{kind}", wish) as sending:
            rounds = tally.rounds(f"power cuts {kind}", cuts)
            tally.found(_cut(disk, Scene(server, _draw(tally)), sending, rounds, tally))
            sending.end()
        _judge(server, sending, 0, tally)
    for name, settings in UNSAFE.items():
        tally.control(f"{name} {kind}", _unsafe(folder / f"{name}-{kind}", kind, settings, tally))


def _draw(tally: Tally) -> Random:
    return Random(f"{tally.seed} power")  # noqa: S311 - to repeat it


def _unsafe(place: Path, kind: str, settings: dict[str, str], tally: Tally) -> list[Finding]:
    """What is found of a server that does not flush what it commits."""
    place.mkdir(mode=0o755)
    with (
        disks.disk(place, kind) as disk,
        running(partial(Fragile, disk.at, place, settings)) as server,
        load(server.url(Role.WRITER), place, "unsafe", Wish(seed=tally.seed)) as sending,
    ):
        scene, rounds = Scene(server, _draw(tally)), iter(range(CONTROL_CUTS))
        found = list(_cut(disk, scene, sending, rounds, None))
        if any(finding.what == "GONE" for finding in found):
            return found
        sending.end()
        return [*found, *sending.verdict(server.url(Role.OWNER))[1]]


def _cut(
    disk: disks.Disk, scene: Scene, sending: Load, rounds: Iterator[int], tally: Tally | None
) -> Iterator[Finding]:
    """Cut and come back in each round, or until the server does not come back."""
    sending.filled()
    for _ in rounds:
        _loaded(scene)
        disk.cut_power()
        if tally is not None:
            tally.did(faults=1)
        scene.server.kill()
        disk.again()
        try:
            scene.server.start()
        except NotStarted as never:
            yield Finding("GONE", f"the server does not come back: {never}")
            return
        changed = sending.prefix.changed(scene.server.url(Role.OWNER))
        yield from changed
        if any(finding.what == "GONE" for finding in changed):
            return


def _loaded(scene: Scene) -> None:
    time.sleep(scene.draw.uniform(*LOAD_S))


def _judge(server: Fragile, sending: Load, begun: int, tally: Tally) -> None:
    """Read the histories and the store, and let PostgreSQL check its own files."""
    seen, found = sending.verdict(server.url(Role.OWNER), begun)
    tally.found(found)
    tally.did(ops=len(seen.asked), acked=seen.acknowledged)
    tally.found(damaged(server))
