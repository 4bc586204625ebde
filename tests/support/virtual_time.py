"""An event loop whose seconds pass when nobody has anything to do: the same program, the same run.

It knows no sockets and no threads; what is to happen is what its tasks wait for.
"""

import asyncio
from asyncio import base_events
from collections.abc import Callable
from typing import Any, TypeVar, TypeVarTuple, Unpack

Answer = TypeVar("Answer")
Given = TypeVarTuple("Given")
TURN_S = 1e-6  # even doing nothing takes time: who waits for an instant gets there


class Stuck(Exception):
    """Nobody will ever be woken up again."""


class VirtualLoop(base_events.BaseEventLoop):
    """Use with asyncio.Runner(loop_factory=VirtualLoop). Its time begins at 0.

    Raises Stuck out of whatever runs it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._selector = self

    def time(self) -> float:
        return self._now

    def select(self, timeout: float | None) -> list[Any]:
        """Where a loop waits for the world, this one lets the time pass."""
        if timeout is None:
            raise Stuck
        self._now += max(timeout, TURN_S)
        return []

    def run_in_executor(
        self, executor: Any, func: Callable[[Unpack[Given]], Answer], *args: *Given
    ) -> asyncio.Future[Answer]:
        """At once: a thread would come back when it likes."""
        assert executor is None
        future: asyncio.Future[Answer] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - whoever awaits it gets it
            future.set_exception(error)
        return future

    def _process_events(self, event_list: Any) -> None:
        assert not event_list

    def _write_to_self(self) -> None:
        """There is no other thread to be woken from."""
