"""The rules of lifting an incident up its ladder, and of giving it down (四级联动)."""

from datetime import datetime
from uuid import UUID

from domain.catalogue import Catalogue
from domain.incident.commands.dispatch import DelegateDown, EscalateIncident
from domain.incident.commands.watch import EscalateByTimer
from domain.incident.decide.guards import reckoner_of
from domain.incident.errors.closing import NotYetDue
from domain.incident.errors.dispatch import (
    ItemNotDelegable,
    LeaderNeeded,
    NotALowerLevel,
    NotTheNextLevel,
)
from domain.incident.events.dispatch import (
    IncidentDelegated,
    IncidentEscalated,
    LeaderAssigned,
)
from domain.incident.incident import Incident
from domain.incident.terms import EscalationCause, Timer, TriedAction
from domain.kernel import Event, Level, TextRef
from domain.known import Known
from domain.list.items import ListItem, ListKind
from domain.list.lookup import covers_category, items_of


def next_level(incident: Incident, catalogue: Catalogue, at: datetime) -> Level | None:
    """The next one of the ladder; None at its top."""
    ladder = catalogue.ladder(None, at)
    return next((level for level in ladder if level > incident.level), None)


def lower_levels(incident: Incident, catalogue: Catalogue, at: datetime) -> list[Level]:
    """Those of the ladder that it could be given down to, the nearest first."""
    ladder = catalogue.ladder(None, at)
    return [level for level in reversed(ladder) if level < incident.level]


def delegable_by(incident: Incident, catalogue: Catalogue, at: datetime) -> list[ListItem]:
    """The items of the lists by which a lower level may be given such a matter."""
    category = catalogue.category(incident.category, at) if incident.category else None
    if category is None:
        return []
    lists = catalogue.lists.values()
    return [
        item
        for kind in (ListKind.STATUTORY, ListKind.ASSIST)
        for item in items_of(lists, kind, at)
        if covers_category(item, category)
    ]


def escalate(incident: Incident, command: EscalateIncident, known: Known) -> list[Event]:
    """灵党办〔2020〕65号 第七条."""
    to_level = next_level(incident, known.catalogue, known.decided_at)
    if to_level is None or command.to_level is not to_level:
        raise NotTheNextLevel
    return [
        _escalated(
            incident,
            to_level,
            EscalationCause.MANUAL,
            known,
            tried=command.tried,
            text=command.text,
        )
    ]


def escalate_by_timer(incident: Incident, command: EscalateByTimer, known: Known) -> list[Event]:
    """At the top a named leader takes the case, once (灵党办〔2020〕65号 第十四条, 包案)."""
    clock = incident.clock(Timer.LEVEL)
    if clock is None or known.decided_at < clock.due:
        raise NotYetDue
    to_level = next_level(incident, known.catalogue, known.decided_at)
    if to_level is not None:
        return [_escalated(incident, to_level, EscalationCause.TIMER, known)]
    return [] if incident.led else [_led(incident, command.leader, known)]


def delegate(incident: Incident, command: DelegateDown, known: Known) -> list[Event]:
    """Only what a list lets the lower level be given (权随责走、费随事转)."""
    if command.to_level not in lower_levels(incident, known.catalogue, known.decided_at):
        raise NotALowerLevel
    items = delegable_by(incident, known.catalogue, known.decided_at)
    if not any(item.key == command.item for item in items):
        raise ItemNotDelegable
    return [
        IncidentDelegated(from_level=incident.level, to_level=command.to_level, item=command.item)
    ]


def _escalated(
    incident: Incident,
    to_level: Level,
    cause: EscalationCause,
    known: Known,
    *,
    tried: tuple[TriedAction, ...] = (),
    text: TextRef | None = None,
) -> IncidentEscalated:
    reckon = reckoner_of(incident, known)
    due = reckon.stage(Timer.LEVEL, incident.urgency)
    return IncidentEscalated(
        from_level=incident.level,
        to_level=to_level,
        cause=cause,
        tried=tried,
        text=text,
        due_level=due.at,
        **reckon.cited(due),
    )


def _led(incident: Incident, leader: UUID | None, known: Known) -> LeaderAssigned:
    if leader is None:
        raise LeaderNeeded
    reckon = reckoner_of(incident, known)
    due = reckon.due(reckon.limits.leader)
    return LeaderAssigned(post=leader, due=due.at, **reckon.cited_limits(due))
