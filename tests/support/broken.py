"""Builds that are broken on purpose, by name: the controls of the campaigns.

Each must be found out on the schedule that the ledger which is shipped passes.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final
from unittest.mock import patch

from adapters.eventstore import writer
from adapters.eventstore.append import Append
from adapters.eventstore.batch import Batch
from adapters.eventstore.cache import StateCache
from adapters.eventstore.deciding import Surroundings
from adapters.eventstore.receipts import Receipt


class HastyBatch(Batch):
    """Puts into the cache what has not been committed yet."""

    def decide(self, around: Surroundings) -> Append:
        append = super().decide(around)
        for trial in self.trials:
            for stream, held in trial.after:
                self.cache.put(stream, held)
        return append


class TrustingCache(StateCache):
    def clear(self) -> None:
        """Keep everything: nothing can have happened meanwhile."""


class EagerBatch(Batch):
    """Answers before the commit."""

    def decide(self, around: Surroundings) -> Append:
        append = super().decide(around)
        for trial in self.trials:
            if isinstance(trial.answer, Receipt):
                trial.pending.settle(trial.answer._replace(position=1))
        return append


@contextmanager
def hasty() -> Iterator[None]:
    """The cache is written before the commit, and kept when the connection is lost."""
    with (
        patch.object(writer, "Batch", HastyBatch),
        patch.object(writer, "StateCache", TrustingCache),
    ):
        yield


@contextmanager
def eager() -> Iterator[None]:
    """The reply goes out before the commit."""
    with patch.object(writer, "Batch", EagerBatch):
        yield


BROKEN: Final[dict[str, Callable[[], AbstractContextManager[None]]]] = {
    "": nullcontext, "hasty": hasty, "eager": eager,
}  # fmt: skip
