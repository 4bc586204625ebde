"""Committed states of recently used streams. Nothing enters before its commit is known.

A state decided on but not yet committed must never be seen by another batch: if its commit were
lost, another process could write a different event under the same version, and a check of versions
alone would pass. The campaign `tests/campaigns` proves this on a copy of the writer that breaks the
rule.
"""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID


class Held(NamedTuple):
    """A stream as its last committed event left it; version 0 and state None before its first.

    kind: the name of its stream kind, which its first event decided.
    """

    state: Any
    version: int
    kind: str = ""


NOT_BEGUN = Held(None, 0)


class StateCache:
    """Least recently used first out; one entry per stream, by its id's number."""

    def __init__(self, streams_max: int = 50_000) -> None:
        self.streams_max = streams_max
        self._held: OrderedDict[int, Held] = OrderedDict()

    def get(self, stream: UUID) -> Held | None:
        held = self._held.get(stream.int)
        if held is not None:
            self._held.move_to_end(stream.int)
        return held

    def put(self, stream: UUID, held: Held) -> None:
        known = len(self._held)
        self._held[stream.int] = held
        if len(self._held) == known:  # one that is new is the last already
            self._held.move_to_end(stream.int)
        while len(self._held) > self.streams_max:
            self._held.popitem(last=False)

    def drop(self, streams: Iterable[UUID]) -> None:
        for stream in streams:
            self._held.pop(stream.int, None)

    def clear(self) -> None:
        """Forget all: behind a new connection may stand a server that was restored to the past."""
        self._held.clear()
