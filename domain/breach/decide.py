"""The rules of breaches: two persons, the authority's word, nothing erased.

Every refusal that the status causes names the commands that would be taken instead.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, assert_never
from uuid import UUID

from domain.area.errors import AreaEnded
from domain.breach.commands import (
    AttributeBreach,
    BreachCommand,
    ConfirmBreach,
    ExtendTracking,
    LinkIncident,
    RecordBreach,
    RejectBreach,
    RescindBreach,
    StartTracking,
)
from domain.breach.errors import (
    AuthorityUnfit,
    BreachCommunityNotFound,
    BreachNotConfirmed,
    BreachNotFound,
    BreachStandsConfirmed,
    BreachStandsRejected,
    BreachStandsRescinded,
    CommunityTracked,
    DayAhead,
    IncidentLinkedOtherwise,
    LinkedIncidentNotFound,
    NotACommunity,
    RecorderConfirms,
    TrackingNotFound,
    TypeTracked,
)
from domain.breach.events import (
    BreachAttributed,
    BreachConfirmed,
    BreachRecorded,
    BreachRejected,
    BreachRescinded,
    IncidentLinked,
    TrackingExtended,
    TrackingStarted,
)
from domain.breach.state import TRACKED, Breach, State, Tracking
from domain.breach.terms import BreachStatus
from domain.catalogue import Catalogue
from domain.errors import Conflict, Rejected
from domain.incident.events.changes import BreachLinked
from domain.incident.incident import Incident
from domain.kernel import NOTHING_NEEDED, Command, Decision, Event, Level, Needs, TextRef
from domain.known import Known

_OnBreach = ConfirmBreach | AttributeBreach | LinkIncident | RescindBreach | RejectBreach
_P, _C = BreachStatus.PROVISIONAL, BreachStatus.CONFIRMED

TAKEN_IN: Final[Mapping[type[Command], frozenset[BreachStatus]]] = {
    ConfirmBreach: frozenset({_P}),
    RejectBreach: frozenset({_P}),
    AttributeBreach: frozenset({_C}),
    RescindBreach: frozenset({_C}),
    LinkIncident: frozenset({_P, _C}),
}
_WHY: Final[Mapping[BreachStatus, type[Conflict]]] = {
    BreachStatus.PROVISIONAL: BreachNotConfirmed,
    BreachStatus.CONFIRMED: BreachStandsConfirmed,
    BreachStatus.REJECTED: BreachStandsRejected,
    BreachStatus.RESCINDED: BreachStandsRescinded,
}
_ASKS_FOR: Final[Mapping[type[Command], type[Event]]] = {
    ConfirmBreach: BreachConfirmed,
    RejectBreach: BreachRejected,
    AttributeBreach: BreachAttributed,
    RescindBreach: BreachRescinded,
}


def needs(command: BreachCommand, _catalogue: Catalogue) -> Needs:
    match command:
        case StartTracking():
            return Needs(claims=((TRACKED, str(command.community)),))
        case LinkIncident():
            return Needs(streams=(command.incident,))
        case _:
            return NOTHING_NEEDED


def decide(state: State | None, command: BreachCommand, known: Known) -> Decision:
    match command:
        case StartTracking():
            return _own(command, start_tracking(state, command, known))
        case ExtendTracking():
            return _own(command, extend_tracking(state, command, known))
        case RecordBreach():
            return _own(command, record(state, command, known))
        case _:
            return _follow(state, command, known)


def _follow(state: State | None, command: _OnBreach, known: Known) -> Decision:
    if not isinstance(state, Breach):
        raise BreachNotFound
    if _says_again(state, command, known.actor.id):
        return []
    try:
        return _on_breach(state, command, known)
    except Rejected as refusal:
        refusal.allowed = allowed(state)
        raise


def _on_breach(breach: Breach, command: _OnBreach, known: Known) -> Decision:
    if breach.status not in TAKEN_IN[type(command)]:
        raise _WHY[breach.status]
    match command:
        case LinkIncident():
            return link(breach, command, known)
        case _ if known.actor.id == breach.recorder:
            raise RecorderConfirms
        case ConfirmBreach():
            return _own(command, confirm(breach, command, known))
        case AttributeBreach():
            return _own(command, attribute(breach, command, known))
        case RescindBreach():
            return _own(command, [BreachRescinded(reason=command.reason, doc=command.doc)])
        case RejectBreach():
            return _own(command, [BreachRejected(reason=command.reason, doc=command.doc)])
        case _:
            assert_never(command)


def allowed(breach: Breach) -> tuple[str, ...]:
    """Return the names of the commands that its status would take now."""
    return tuple(sorted(c.name for c, statuses in TAKEN_IN.items() if breach.status in statuses))


def start_tracking(state: State | None, command: StartTracking, known: Known) -> list[Event]:
    if state:
        return []
    _require_community(command.community, known)
    _require_past(command.tracked_from, known)
    if (TRACKED, str(command.community)) in known.holders:
        raise CommunityTracked
    started = TrackingStarted(
        community=command.community,
        types=tuple(dict.fromkeys(command.types)),
        tracked_from=command.tracked_from,
    )
    return [started]


def extend_tracking(state: State | None, command: ExtendTracking, known: Known) -> list[Event]:
    """What is followed already keeps the day that it began on: the past is not made shorter."""
    if not isinstance(state, Tracking):
        raise TrackingNotFound
    _require_past(command.tracked_from, known)
    if any(state.since.get(one, command.tracked_from) != command.tracked_from
           for one in command.types):  # fmt: skip
        raise TypeTracked
    new = tuple(one for one in dict.fromkeys(command.types) if one not in state.since)
    return [TrackingExtended(types=new, tracked_from=command.tracked_from)] if new else []


def record(state: State | None, command: RecordBreach, known: Known) -> list[Event]:
    """Of any day up to today: late ones too, and of a community that is not followed yet."""
    if state:
        return []
    _require_community(command.community, known)
    _require_past(command.happened_on, known)
    recorded = BreachRecorded(
        type=command.type,
        community=command.community,
        happened_on=command.happened_on,
        source_authority=command.source_authority,
        doc=command.doc,
    )
    return [recorded]


def confirm(breach: Breach, command: ConfirmBreach, known: Known) -> list[Event]:
    _, rules = known.catalogue.three_no(known.effective_at)
    if command.authority is not rules.authority(breach.kind):
        raise AuthorityUnfit
    return [BreachConfirmed(authority=command.authority, doc=command.doc)]


def attribute(breach: Breach, command: AttributeBreach, known: Known) -> list[Event]:
    """To the community that it has already: the basis is on record then."""
    _require_community(command.community, known, ended=breach.community == command.community)
    return [BreachAttributed(community=command.community, basis=command.basis)]


def link(breach: Breach, command: LinkIncident, known: Known) -> Decision:
    """On both streams at once: whoever reads the incident sees it too."""
    if not isinstance(known.states.get(command.incident), Incident):
        raise LinkedIncidentNotFound
    if (relation := breach.links.get(command.incident)) is not None:
        if relation is command.relation:
            return []
        raise IncidentLinkedOtherwise
    return [
        (command.stream, IncidentLinked(incident=command.incident, relation=command.relation)),
        (command.incident, BreachLinked(breach=command.stream, relation=command.relation)),
    ]


def _says_again(breach: Breach, command: _OnBreach, by: UUID) -> bool:
    """Say whether the same actor asks for the fact that holds already."""
    fact = _ASKS_FOR.get(type(command))
    held = breach.said.get(fact) if fact else None
    if held is None or held.by != by:
        return False
    fields = type(held.event).model_fields
    return all(_agree(getattr(command, name), getattr(held.event, name)) for name in fields)


def _agree(asked: object, holds: object) -> bool:
    """Texts agree by their commitments: the words behind them are the same."""
    if isinstance(asked, TextRef) and isinstance(holds, TextRef):
        return asked.commitment == holds.commitment
    return asked == holds


def _require_community(area: UUID, known: Known, *, ended: bool = False) -> None:
    found = known.catalogue.areas.get(area)
    if found is None:
        raise BreachCommunityNotFound
    if found.level is not Level.COMMUNITY:
        raise NotACommunity
    if found.ended_at and not ended:
        raise AreaEnded


def _require_past(day: date, known: Known) -> None:
    if day > known.effective_at.astimezone(known.catalogue.zone).date():
        raise DayAhead


def _own(command: Command, events: list[Event]) -> Decision:
    return [(command.stream, event) for event in events]
