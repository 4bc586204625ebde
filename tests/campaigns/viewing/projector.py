"""A projector that may be killed at its most awkward moment, or lack a protection, by name.

The threads are those of the shipped process; each is in a process of its own, forked from one that
has loaded everything, so that another is there at once when one has been killed.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from random import Random
from threading import Event, Thread
from typing import Any, Final, NamedTuple
from unittest.mock import patch

from psycopg import sql

from infra.processes import projector
from projections.engine.positions import Place, Positions
from projections.engine.runner import Runner
from projections.views import GROUPS
from tests.campaigns.simulated.county import silent

BATCH_MAX: Final = 20  # so that there is much to be killed in
GONE_CHECK_S: Final = 0.2
LATE_S_MAX: Final = 0.4


class Wish(NamedTuple):
    """deadly: how often it kills itself between effect and position, or behind both.

    unlocked: it does not ask whether another has the group, and writes late. apart: a control, the
    position is moved in a transaction of its own.
    """

    url: str
    seed: int
    deadly: float = 0.0
    unlocked: bool = False
    apart: bool = False


def run(wish: Wish) -> None:
    """Follow the log with every group until killed, or alone in the world."""
    parent = os.getppid()
    with ExitStack() as stack:
        for broken in _patches(wish):
            stack.enter_context(broken)
        stack.enter_context(silent())
        follow = projector._keep
        for group in GROUPS:
            Thread(target=follow, args=(wish.url, group, Event()), daemon=True).start()
        while os.getppid() == parent:
            time.sleep(GONE_CHECK_S)


def _patches(wish: Wish) -> list[Any]:
    rng = Random(wish.seed)  # noqa: S311 - it must repeat, not surprise
    patches: list[Any] = [
        patch.object(Positions, "advance", _deadly(rng, wish.deadly, Positions.advance)),
        patch.object(Runner.__init__, "__kwdefaults__", {**DEFAULTS, "batch_max": BATCH_MAX}),
    ]
    if wish.unlocked:
        patches.append(patch.object(Runner, "try_lock", lambda _: True))
        patches.append(patch.object(Runner, "_write", _late(rng, Runner._write)))
    if wish.apart:
        patches.append(patch.object(Runner, "_write", _apart))
    return patches


DEFAULTS: Final[dict[str, Any]] = Runner.__init__.__kwdefaults__ or {}


def _deadly(rng: Random, chance: float, advance: Callable[..., None]) -> Callable[..., None]:
    """Rows are written by then; what the position is depends on when the process ends."""

    def dying(self: Positions, *values: Any) -> None:
        fate = rng.random() / chance if chance else 1.0
        if fate < 0.5:
            os.kill(os.getpid(), signal.SIGKILL)
        advance(self, *values)
        if fate < 1.0:
            os.kill(os.getpid(), signal.SIGKILL)

    return dying


def _late(rng: Random, write: Callable[..., None]) -> Callable[..., None]:
    """When another may have written the same already."""

    def waiting(self: Runner, *values: Any) -> None:
        time.sleep(rng.uniform(0, LATE_S_MAX))
        write(self, *values)

    return waiting


@contextmanager
def unguarded() -> Iterator[None]:
    """A control: the position is moved from wherever it stands."""
    with patch.object(Positions, "advance", _unguarded):
        yield


def _unguarded(self: Positions, _place: Place, position: int, recorded_at: Any) -> None:
    update = sql.SQL("UPDATE {} SET position = %s, recorded_at = %s WHERE view = %s")
    values = [position, recorded_at, self._group]
    self._connection.execute(update.format(self._positions), values)


def _apart(self: Runner, place: Place, written: Any, last: Any) -> None:
    with self._connection.transaction():
        self._store.write(written)
    with self._connection.transaction():
        if self._may_be_held:
            self._positions.release(last[4])
        self._positions.advance(place, last[4], last[8])


class Nursery:
    """Starts projectors and counts how often one of them was killed."""

    def __init__(self) -> None:
        context: ForkServerContext = get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self._context = context
        self._children: list[tuple[Wish, ForkServerProcess]] = []
        self.killed = 0

    def start(self, wish: Wish) -> None:
        child = self._context.Process(target=run, args=(wish,), daemon=True)
        child.start()
        self._children.append((wish, child))

    def kill(self, rng: Random) -> None:
        """One of them, wherever it stands; another takes its place."""
        rng.choice(self._children)[1].kill()

    def replace(self) -> None:
        """Another for each that has ended, of the same kind and with other luck."""
        for place, (wish, child) in enumerate(self._children):
            if not child.is_alive():
                self.killed += 1
                del self._children[place]
                self.start(wish._replace(seed=wish.seed + 1_000))
                return

    def end(self) -> None:
        for _, child in self._children:
            child.kill()
            child.join()
        self._children.clear()
