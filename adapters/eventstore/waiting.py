"""The commands that wait to be written, and which of them make the next batch.

The order of submission is the order of decision for all that touch a common stream, claim key or
device; a change of a reference stream is decided after all before it and before all behind it, and
what is imported or replayed after all before it.
"""

from asyncio import Task
from collections import deque
from collections.abc import Hashable, Iterable
from typing import NamedTuple

from adapters.eventstore.pending import Pending
from domain.catalogue import Catalogue

BATCH_MAX = 512
LOOKED_AT_MAX = 4 * BATCH_MAX


class Lot(NamedTuple):
    """Commands that are decided and written together; touched: all that they see."""

    pendings: list[Pending]
    touched: frozenset[Hashable]

    @property
    def locked(self) -> bool:
        """They are read, decided and written under the lock."""
        return self.pendings[0].locked

    @property
    def solitary(self) -> bool:
        """Nothing else is under way meanwhile."""
        return self.pendings[-1].solitary


class Flight(NamedTuple):
    """A lot that is being written. Its task tells which of it are to be tried again."""

    lot: Lot
    task: Task[list[Pending]]
    since: float


class Waiting:
    """A queue."""

    def __init__(self) -> None:
        self._queue: deque[Pending] = deque()

    def __len__(self) -> int:
        return len(self._queue)

    def put(self, pending: Pending) -> None:
        self._queue.append(pending)

    def put_back(self, pendings: Iterable[Pending]) -> None:
        """They go first, in their order."""
        self._queue.extendleft(reversed(list(pendings)))

    def take(self, size_max: int, catalogue: Catalogue, under_way: Lot | None = None) -> Lot | None:
        """The next lot; None where all that waits has to wait for the one that is under way.

        No command twice in one, nothing that touches what is under way, and nothing that would
        overtake another on a stream.
        """
        if under_way is not None and under_way.solitary:
            return None
        taken: list[Pending] = []
        locked = False
        kept: list[Pending] = []
        ids: set[int] = set()
        touched: set[Hashable] = set()
        held = set(under_way.touched) if under_way is not None else set[Hashable]()
        queue = self._queue
        while queue and len(taken) < size_max and len(taken) + len(kept) < LOOKED_AT_MAX:
            pending = queue[0]
            if pending.answer.done():  # withdrawn, or out of patience: nobody waits for it
                queue.popleft()
                continue
            if pending.needed_by is not catalogue:
                pending.need(catalogue)
            apart = pending.apart or pending.alone or pending.losses > 0
            if apart and pending.solitary and (under_way is not None or kept):
                break
            own_lock = apart and pending.locked
            if taken and (own_lock is not locked or (apart and pending.alone)):
                break
            known = len(ids)
            ids.add(pending.command.command_id.int)
            has_to_wait = len(ids) == known or not held.isdisjoint(pending.touched)
            if apart and pending.in_order and (has_to_wait or kept):
                break
            queue.popleft()
            if has_to_wait:
                held |= pending.touched
                kept.append(pending)
                continue
            touched |= pending.touched
            taken.append(pending)
            locked = own_lock
            if apart and (pending.alone or pending.kind.reference):
                break
        self.put_back(kept)
        return Lot(taken, frozenset(touched)) if taken else None
