"""Every due instant of an incident: computed once from policies and calendar, then a fact.

A timer starts at the batch instant, because somebody else must meet it. Limits are those in force
when the timer started; the calendar is the one in force when the due is computed.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from domain.catalogue import Catalogue
from domain.deadlines import (
    Limit,
    LimitUnit,
    Stretch,
    WorkCalendar,
    deadline,
    provisional,
    warn_at,
)
from domain.incident.events.timed import MovedDue
from domain.incident.incident import Clock, Incident
from domain.incident.terms import Timer
from domain.kernel import Cite
from domain.list.items import GIVES_DUTY
from domain.list.lookup import covers_category, items_of
from domain.policy.limits import IncidentLimits
from domain.policy.timers import IncidentTimers, UrgencyTimers
from domain.urgency import Urgency

STAGES = frozenset({
    Timer.T0, Timer.T1, Timer.T2, Timer.T3, Timer.T4, Timer.T5, Timer.T6, Timer.T7, Timer.T9,
})  # fmt: skip
"""The timers that are warned about at 80 % and at 100 %."""

_NAMED = {
    Timer.T1: "accept",
    Timer.T2: "dispatch",
    Timer.T3: "sign",
    Timer.T4: "arrive",
    Timer.T5: "resolve",
    Timer.T7: "follow_up",
    Timer.T8: "close",
    Timer.T9: "contact",
    Timer.LEVEL: "level",
}

STANDING_STILL = STAGES | {Timer.T8, Timer.LEVEL, Timer.RETURN, Timer.EXTENSION}
"""The timers that stand still with the incident; the others go on."""


class Due(NamedTuple):
    """provisional: a holiday notice still to come may move it."""

    at: datetime
    provisional: bool


class Reckoner(NamedTuple):
    """Computes dues at one instant, for one place, by what is in force then.

    by_timers, by_limits: the rules of what goes by the timers of the stages, or by the limits.
    """

    catalogue: Catalogue
    at: datetime
    rural: bool
    timers: IncidentTimers
    limits: IncidentLimits
    calendar: WorkCalendar
    by_timers: tuple[Cite, ...]
    by_limits: tuple[Cite, ...]

    def due(self, limit: Limit, start: datetime | None = None) -> Due:
        begin = start or self.at
        at = deadline(begin, limit, self.calendar)
        counted = limit.unit is not LimitUnit.CONTINUOUS
        return Due(at, counted and provisional(begin, at, self.calendar))

    def limit(self, timer: Timer, urgency: Urgency) -> Limit | None:
        """The limit of a stage that begins now; None: nobody has to come, or it is no stage."""
        return _limit(timer, self.timers.of(urgency), rural=self.rural)

    def stage(self, timer: Timer, urgency: Urgency) -> Due:
        """The due of a stage that begins now; arriving is asked by `limit` first."""
        return self.catalogue.kept(
            self.at, (timer, urgency, self.rural), self._stage, timer, urgency
        )

    def _stage(self, timer: Timer, urgency: Urgency) -> Due:
        limit = self.limit(timer, urgency)
        assert limit is not None, "only arriving may be without a limit"
        return self.due(limit)

    def overall(self, urgency: Urgency, category: str | None) -> Due:
        """T0: T2 and then T5, or the own limit of the list item that covers the matter."""
        at = self._overall(self.at, urgency, category, ())
        return Due(at, provisional(self.at, at, self.calendar))

    def moved(
        self,
        incident: Incident,
        *,
        urgency: Urgency | None = None,
        category: str | None = None,
        thawing: bool = False,
        keep_granted: bool = True,
    ) -> tuple[MovedDue, ...]:
        """The dues that the running clocks have now, where they differ from what they had.

        thawing: the clocks have stood still until now. What a person granted, and what no limit of
        a stage governs, moves by just that time; all else is computed anew from its start.
        """
        still = [(incident.frozen_at, self.at)] if thawing and incident.frozen_at else []
        freezes = (*incident.freezes, *still)
        shift = sum((end - begin for begin, end in still), timedelta(0))
        about = (urgency or incident.urgency, category or incident.category)
        dues: dict[tuple[Timer, UUID | None], datetime] = {}
        for clock in sorted(incident.clocks, key=lambda one: one.timer):
            if clock.timer not in STANDING_STILL:
                continue
            fixed = clock.granted and keep_granted
            at = None if fixed else self._by_rule(clock, *about, freezes)
            if at and clock.timer is Timer.T5:
                at = min(at, dues.get((Timer.T0, None), at))
            dues[clock.timer, clock.subject] = at or clock.due + shift
        return tuple(
            MovedDue(timer=clock.timer, subject=clock.subject, due=due)
            for clock in incident.clocks
            if (due := dues.get((clock.timer, clock.subject), clock.due)) != clock.due
        )

    def cited(self, *dues: Due | None) -> dict[str, Any]:
        """The rules of an event whose dues are of stages."""
        return _cited(self.by_timers, dues)

    def cited_limits(self, *dues: Due | None) -> dict[str, Any]:
        """The rules of an event whose dues come from the limits."""
        return _cited(self.by_limits, dues)

    def cited_moved(self, incident: Incident, dues: Iterable[MovedDue]) -> dict[str, Any]:
        """The rules of an event that moves dues."""
        started = {(c.timer, c.subject): c.started_at for c in incident.clocks}
        return self.cited(
            *(
                Due(one.due, provisional(begin, one.due, self.calendar))
                for one in dues
                if (begin := started.get((one.timer, one.subject)))
            )
        )

    def _by_rule(
        self,
        clock: Clock,
        urgency: Urgency,
        category: str | None,
        freezes: tuple[Stretch, ...],
    ) -> datetime | None:
        if clock.timer is Timer.T0:
            return self._overall(clock.started_at, urgency, category, freezes)
        timers = self.catalogue.timers(clock.started_at)[1].of(urgency)
        limit = _limit(clock.timer, timers, rural=self.rural)
        return deadline(clock.started_at, limit, self.calendar, freezes) if limit else None

    def _overall(
        self, start: datetime, urgency: Urgency, category: str | None, freezes: tuple[Stretch, ...]
    ) -> datetime:
        own = _own_limit(self.catalogue, category, start)
        if own is not None:
            return deadline(start, own, self.calendar, freezes)
        timers = self.catalogue.timers(start)[1].of(urgency)
        dispatched = deadline(start, timers.dispatch, self.calendar, freezes)
        return deadline(dispatched, timers.resolve, self.calendar, freezes)


def reckoner(catalogue: Catalogue, at: datetime, *, rural: bool) -> Reckoner:
    """For what happens in a place. Raises PolicyNotInForce, CalendarNotInForce."""
    return catalogue.kept(at, ("reckoner", rural), _reckoner, catalogue, rural, at)


def _reckoner(catalogue: Catalogue, rural: bool, at: datetime) -> Reckoner:  # noqa: FBT001 - private
    by_timers, timers = catalogue.timers(at)
    by_limits, limits = catalogue.limits(at)
    by_days, calendar = catalogue.calendar(at)
    return Reckoner(
        catalogue, at, rural, timers, limits, calendar, (by_timers, by_days), (by_limits, by_days)
    )


def _cited(rules: tuple[Cite, ...], dues: Iterable[Due | None]) -> dict[str, Any]:
    return {"rules": rules, "provisional": True in [due.provisional for due in dues if due]}


def warned_at(incident: Incident, clock: Clock) -> datetime:
    """When 80 % of the clock's time has passed."""
    return warn_at(clock.started_at, clock.due, incident.freezes)


def dues(incident: Incident | None) -> tuple[datetime, ...]:
    """Every running due: an act done before one and received after it crossed it."""
    if incident is None:
        return ()
    still = incident.standing_still
    return tuple(c.due for c in incident.clocks if not (still and c.timer in STANDING_STILL))


def _own_limit(catalogue: Catalogue, category: str | None, at: datetime) -> Limit | None:
    """The limit that a list gives to the whole of such a matter, wherever it is handled."""
    known = catalogue.category(category, at) if category else None
    limits = (
        item.limit
        for kind in GIVES_DUTY
        for item in items_of(catalogue.lists.values(), kind, at)
        if known and item.limit and covers_category(item, known)
    )
    return next(limits, None)


def _limit(timer: Timer, timers: UrgencyTimers, *, rural: bool) -> Limit | None:
    if timer is Timer.T6:
        return timers.verify_in(rural=rural)
    name = _NAMED.get(timer)
    limit: Limit | None = getattr(timers, name) if name else None
    return limit
