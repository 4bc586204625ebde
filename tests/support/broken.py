"""Builds that are broken on purpose, by name: the controls of the campaigns.

Each must be found out on the schedule that the ledger which is shipped passes.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final
from unittest.mock import patch

from adapters.eventstore import deciding, writer
from adapters.eventstore.append import Append
from adapters.eventstore.batch import Batch
from adapters.eventstore.cache import StateCache
from adapters.eventstore.deciding import Board, Surroundings, Trial
from adapters.eventstore.errors import StaleVersion
from adapters.eventstore.receipts import Receipt
from domain.errors import NotFound


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


def _stale(trial: Trial, _board: Board, _around: Surroundings) -> None:
    """Every third of those whose sender saw the present version is told that it is past."""
    expected, number = trial.pending.submission.expected_version, trial.pending.command.command_id
    if expected == trial.held.version and number.int % 3 == 0:
        raise StaleVersion(trial.held.version + 1)


def _hidden(trial: Trial, _board: Board, _around: Surroundings) -> None:
    """Every seventh is told that there is no such thing."""
    if trial.pending.command.command_id.int % 7 == 0:
        raise NotFound


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


@contextmanager
def stale() -> Iterator[None]:
    """Versions that are present are refused as past."""
    with patch.object(deciding, "_STEPS", (_stale, *deciding._STEPS)):
        yield


@contextmanager
def hidden() -> Iterator[None]:
    """What is there is denied."""
    with patch.object(deciding, "_STEPS", (_hidden, *deciding._STEPS)):
        yield


BROKEN: Final[dict[str, Callable[[], AbstractContextManager[None]]]] = {
    "": nullcontext, "hasty": hasty, "eager": eager, "stale": stale, "hidden": hidden,
}  # fmt: skip
