"""Answers that leave no receipt: each must be true of the log at a moment when it could be given.

What the log was at a moment is a beginning of it: with all that had been answered by then, and
without anything that was first asked for afterwards.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Final, NamedTuple
from uuid import UUID

from api.problems import refusals
from domain.errors import NotAllowed, NotFound
from tests.campaigns.evidence import Answer, Asked, Evidence, Finding

# Who may not see it is told that it is not there.
UNSEEN: Final = {"NotFound", "NotAllowed"} | {
    refusal.__name__
    for refusal in refusals().values()
    if issubclass(refusal, NotFound | NotAllowed)
}
TURNED_AWAY: Final = UNSEEN | {"StaleVersion"}


class Moments:
    """Where the log can have ended at an instant."""

    def __init__(self, seen: Evidence) -> None:
        self._end = len(seen.events)
        told = sorted(
            (answer.at, seen.receipts[command_id]["position"])
            for command_id, answers in seen.answers.items()
            for answer in answers
            if answer.receipt is not None
            and answer.receipt["outcome"] == "APPLIED"
            and command_id in seen.receipts
        )
        self._told_at = [at for at, _ in told]
        self._told = list(accumulate((position for _, position in told), max, initial=seen.begun))
        firsts: dict[UUID, int] = {}
        for event in seen.events:
            firsts.setdefault(event.fact.command_id, event.position)
        asked = sorted((seen.asked[c].since, firsts[c]) for c in seen.asked if c in firsts)
        self._asked_at = [since for since, _ in asked]
        later = accumulate((first for _, first in reversed(asked)), min, initial=self._end + 1)
        self._later = list(later)[::-1]

    def least(self, at: float) -> int:
        """The position of the last that had been told before."""
        return self._told[bisect_left(self._told_at, at)]

    def most(self, at: float) -> int:
        """The position before the first that was asked for only afterwards."""
        return self._later[bisect_right(self._asked_at, at)] - 1


class Doubt(NamedTuple):
    """An answer that must be true of a beginning of the log between these two."""

    asked: Asked
    answer: Answer
    first: int
    last: int


class TurnedAway:
    """Whoever was turned away, as the log is walked. true: whether he would be so now."""

    def __init__(self, seen: Evidence, true: Callable[[Asked, Answer], bool]) -> None:
        moments = Moments(seen)
        doubts = [
            Doubt(seen.asked[command_id], one, moments.least(one.since), moments.most(one.at))
            for command_id, answers in seen.answers.items()
            for one in answers
            if one.error in TURNED_AWAY
        ]
        self._coming = sorted(doubts, key=lambda doubt: doubt.first, reverse=True)
        self._open: list[Doubt] = []
        self._true = true

    def ends_at(self, position: int) -> Iterator[Finding]:
        """Here the log ended for a while; what has not been true by its last moment never was."""
        while self._coming and self._coming[-1].first <= position:
            self._open.append(self._coming.pop())
        untrue = [one for one in self._open if not self._true(one.asked, one.answer)]
        self._open = [one for one in untrue if one.last > position]
        for asked, answer, first, last in untrue:
            if last <= position:
                version = "" if answer.version is None else f" at {answer.version}"
                why = f"{asked.command!r}, seen {asked.seen}: {answer.error}{version}"
                yield Finding("FALSELY_REFUSED", f"{why}, never so from {first} to {last}")
