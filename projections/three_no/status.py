"""From counts to a status; pure. No breach is hidden, no short time is called clean."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from domain.three_no import BreachType
from projections.three_no.queries import AtSource, Counted, Households, Question, Tracked


class Status(StrEnum):
    """BREACHED beats UNDER_REVIEW beats INSUFFICIENT beats CLEAN."""

    BREACHED = "BREACHED"
    UNDER_REVIEW = "UNDER_REVIEW"
    INSUFFICIENT = "INSUFFICIENT"
    CLEAN = "CLEAN"


class OfType(NamedTuple):
    """tracked_days: from the first day that counts to D, both included; 0 where not followed.

    clean_days: since the last confirmed breach of all time, else those of being followed; None
    where neither is known.
    """

    type: BreachType
    status: Status
    tracked_from: date | None
    tracked_days: int
    confirmed: int
    provisional: int
    late: int
    unresolved: int
    last_on: date | None
    clean_days: int | None


class Standing(NamedTuple):
    """A community on D as known at K. tracked_days, clean_days: of all types together.

    households: None where no grid was counted by D. at_source: what stands beside the streak.
    """

    community: UUID
    status: Status
    types: tuple[OfType, ...]
    confirmed: int
    tracked_days: int
    clean_days: int | None
    late: int
    unresolved: int
    households: int | None
    at_source: AtSource

    @property
    def per_1000_households(self) -> float | None:
        """To two places; None where no household is known."""
        return round(self.confirmed * 1000 / self.households, 2) if self.households else None

    @property
    def resolved_at_source_percent(self) -> float | None:
        """To two places; None where nothing was closed: that is not 100 %."""
        one = self.at_source
        return round(one.solved * 100 / one.closed, 2) if one.closed else None

    @property
    def unresolved_prior_percent(self) -> float | None:
        return round(self.unresolved * 100 / self.confirmed, 2) if self.confirmed else None


class Facts(NamedTuple):
    """What the queries found."""

    counted: Sequence[Counted]
    tracked: Sequence[Tracked]
    at_source: Sequence[AtSource]
    households: Sequence[Households]


def standings(communities: Iterable[UUID], question: Question, facts: Facts) -> list[Standing]:
    """One per community, in the order given; also of such as nothing is known of."""
    counted = {(one.community, one.type): one for one in facts.counted}
    since = {one.community: one.since for one in facts.tracked}
    at_source = {one.community: one for one in facts.at_source}
    households = {one.community: one.households for one in facts.households}
    return [
        _standing(
            question,
            community,
            tuple(
                _of_type(question, kind, counted.get((community, kind)),
                         since.get(community, _NEVER).get(kind))
                for kind in BreachType
            ),
            at_source.get(community, AtSource(community, 0, 0, 0, 0, 0)),
            households.get(community),
        )
        for community in communities
    ]  # fmt: skip


_NEVER: Mapping[BreachType, date | None] = {}


def _of_type(
    question: Question, kind: BreachType, counted: Counted | None, since: date | None
) -> OfType:
    tracked_days = max(0, (question.valid_on - since).days + 1) if since else 0
    confirmed, provisional, late, unresolved, last_on = (
        counted[2:] if counted else (0, 0, 0, 0, None)
    )
    return OfType(
        kind,
        _status(confirmed, provisional, tracked_days, question),
        since,
        tracked_days,
        confirmed,
        provisional,
        late,
        unresolved,
        last_on,
        _clean_days(question.valid_on, last_on, tracked_days),
    )


def _standing(
    question: Question,
    community: UUID,
    types: tuple[OfType, ...],
    at_source: AtSource,
    households: int | None,
) -> Standing:
    """Of all types together it is followed only since the last of them is."""
    tracked_days = min(one.tracked_days for one in types)
    confirmed = sum(one.confirmed for one in types)
    provisional = sum(one.provisional for one in types)
    last_on = max((one.last_on for one in types if one.last_on), default=None)
    return Standing(
        community,
        _status(confirmed, provisional, tracked_days, question),
        types,
        confirmed,
        tracked_days,
        _clean_days(question.valid_on, last_on, tracked_days),
        sum(one.late for one in types),
        sum(one.unresolved for one in types),
        households,
        at_source,
    )


def _status(confirmed: int, provisional: int, tracked_days: int, question: Question) -> Status:
    if confirmed:
        return Status.BREACHED
    if provisional:
        return Status.UNDER_REVIEW
    enough = tracked_days >= question.rules.tracked_days_min
    return Status.CLEAN if enough else Status.INSUFFICIENT


def _clean_days(valid_on: date, last_on: date | None, tracked_days: int) -> int | None:
    if last_on:
        return (valid_on - last_on).days
    return tracked_days or None
