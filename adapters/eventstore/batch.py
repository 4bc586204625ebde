"""The core of the writer: commands in, one append out. It does no I/O and knows no driver.

Batch(...) says what is `wanted`; then `absorb`, `decide`, and after the append `written`. Commands
are decided in order, several on one stream fold in memory. Everything that a decision saw is
checked again by the append, so that an answer, a refusal too, is true of the state on which it was
committed.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from adapters.eventstore.append import (
    Append,
    Freed,
    Head,
    ReceiptRow,
    Seen,
    Synced,
    Taken,
    Written,
)
from adapters.eventstore.cache import Held, StateCache
from adapters.eventstore.deciding import Board, Surroundings, Trial, decide_in_order, rows_of
from adapters.eventstore.load import Loaded, Wanted
from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import Receipt, actor_key
from adapters.eventstore.units import Units
from domain.instants import DeviceClock


class Settled(NamedTuple):
    """answers: final; unstored: of these, what left no receipt: an older one would go before it.

    lost: their unit met a conflict. known: the same, and their id has a receipt.
    """

    answers: Sequence[tuple[Pending, Receipt | Exception]]
    unstored: Sequence[Pending]
    lost: Sequence[Pending]
    known: Sequence[Pending]


class Batch:
    """One round of the writer. `fresh` reads every stream anew, as under the lock."""

    def __init__(
        self, pendings: Sequence[Pending], cache: StateCache, *, fresh: bool = False
    ) -> None:
        self.pendings = pendings
        self.cache = cache
        self.held: dict[UUID, Held] = {}
        self.holders: dict[tuple[str, str], UUID] = {}
        self.devices: dict[UUID, DeviceClock] = {}
        self.wanted = self._want(fresh=fresh)
        self.trials: list[Trial] = []
        self.last_position = 0
        self._units = Units()
        self._append = Append()

    def _want(self, *, fresh: bool) -> Wanted:
        streams: dict[UUID, None] = {}
        claims: dict[tuple[str, str], None] = {}
        devices: dict[UUID, None] = {}
        for pending in self.pendings:
            command, seen = pending.command, pending.needs.streams
            if fresh or not command.opens or command.stream.int != command.command_id.int:
                seen = (command.stream, *seen)
            for stream in seen:
                held = None if fresh else self.cache.get(stream)
                if held is None:
                    streams[stream] = None
                else:
                    self.held[stream] = held
            claims.update(dict.fromkeys(pending.needs.claims))
            if pending.submission.device is not None:
                devices[pending.submission.device.device] = None
        return Wanted(tuple(streams), tuple(claims), tuple(devices))

    def absorb(self, loaded: Loaded) -> None:
        self.held.update(loaded.held)
        self.holders.update(loaded.holders)
        self.devices.update(loaded.devices)

    def decide(self, around: Surroundings) -> Append:
        """Decide every command in order; the append that follows from it."""
        before = dict(self.holders)
        board = Board(dict(self.held), self.holders, self.devices)
        rows = 0
        for trial in decide_in_order(self.pendings, board, around):
            trial.ordinal = rows = rows + len(trial.facts)
            trial.unit = self._units.join((*trial.saw, *trial.pending.needs.claims))
            self.trials.append(trial)
        self._append = self._assemble(before, around)
        return self._append

    def _assemble(
        self, holders_before: Mapping[tuple[str, str], UUID], around: Surroundings
    ) -> Append:
        heads: dict[int, Head] = {}
        seen: dict[tuple[str, str], Seen] = {}
        receipts: list[ReceiptRow] = []
        synced: list[Synced] = []
        for trial in self.trials:
            unit = trial.unit = self._units.number(trial.unit)
            for number, (stream, version) in trial.saw.items():
                heads.setdefault(number, tuple.__new__(Head, (unit, stream, version)))
            for key in trial.pending.needs.claims:
                seen.setdefault(key, Seen(unit, *key, holders_before.get(key)))
            if trial.receipt is not None:
                receipts.append(_receipt_row(trial, trial.receipt, unit))
            if trial.receipt is not None and trial.instants.clock is not None:
                synced.append(Synced(unit, *trial.instants.clock))
        rows = list(rows_of(self.trials, around))
        freed, taken = self._changed(seen)
        return Append(
            tuple(heads.values()), rows, receipts, tuple(seen.values()), freed, taken, synced
        )

    def _changed(self, seen: Mapping[tuple[str, str], Seen]) -> tuple[list[Freed], list[Taken]]:
        """What becomes of the claims in all, however often a key changed hands within the batch."""
        freed: list[Freed] = []
        taken: list[Taken] = []
        for key, (unit, _, _, before) in seen.items():
            after = self.holders.get(key)
            if before is not None and before != after:
                freed.append(Freed(unit, *key))
            if after is not None and after != before:
                taken.append(Taken(unit, *key, after))
        return freed, taken

    def written(self, result: Written) -> Settled:
        """Take the outcome: committed states enter the cache, stale ones leave it."""
        bad = {conflict.unit for conflict in result.conflicts}
        receipts = {conflict.key for conflict in result.conflicts if conflict.why == "RECEIPT"}
        positions = self._positions(result.base, bad)
        answers: list[tuple[Pending, Receipt | Exception]] = []
        unstored: list[Pending] = []
        lost: list[Pending] = []
        known: list[Pending] = []
        for trial in self.trials:
            if trial.unit in bad:
                twin = str(trial.pending.command.command_id) in receipts
                (known if twin else lost).append(trial.pending)
                continue
            for stream, held in trial.after:
                self.cache.put(stream, held)
            answer = trial.answer
            if isinstance(answer, Receipt):
                answer = answer.at(positions[trial.ordinal])
            answers.append((trial.pending, answer))
            if trial.receipt is None:
                unstored.append(trial.pending)
        for stream in self.wanted.streams:
            held = self.held[stream]
            if held.version and self.cache.get(stream) is None:
                self.cache.put(stream, held)
        self.cache.drop(UUID(c.key) for c in result.conflicts if c.why == "HEAD")
        return Settled(answers, unstored, lost, known)

    def _positions(self, base: int, bad: set[int]) -> list[int]:
        """The log's last position before the batch, and behind each of its rows."""
        positions = [base]
        for row in self._append.rows:
            base += row.unit not in bad
            positions.append(base)
        self.last_position = base
        return positions


def _receipt_row(trial: Trial, receipt: Receipt, unit: int) -> ReceiptRow:
    row: ReceiptRow = tuple.__new__(ReceiptRow, (
        unit, receipt.command_id, actor_key(trial.pending.principal.actor),
        trial.pending.request_sha256, str(receipt.outcome), receipt.code, receipt.stream,
        receipt.version, trial.ordinal, receipt.effective_at, receipt.decided_at,
        receipt.catalogue_position,
    ))  # fmt: skip
    return row
