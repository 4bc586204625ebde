"""Every fact of a breach as rows; pure."""

from pathlib import Path
from typing import assert_never, cast, get_args

from adapters.eventstore.envelope import RecordedEvent
from domain.breach.events import (
    BreachAttributed,
    BreachConfirmed,
    BreachEvent,
    BreachRecorded,
    BreachRejected,
    BreachRescinded,
    IncidentLinked,
    TrackingExtended,
    TrackingStarted,
)
from domain.breach.terms import BreachStatus
from domain.kernel import Event
from projections.breach_facts.rows import Breach, Record, Step, Tracking, record
from projections.engine.view import View, table

HANDLES: frozenset[type[Event]] = frozenset(get_args(BreachEvent))


def project(before: Record | None, recorded: RecordedEvent) -> Record:
    fact = recorded.fact
    event = cast("BreachEvent", fact.event)
    steps = before.steps if before else {}
    step = _step(event, recorded, len(steps) + 1)
    return Record(
        _breach(before.breach if before else None, event, recorded),
        _tracking(before.tracking if before else None, event, recorded),
        {**steps, fact.event_id: step},
    )


def _breach(breach: Breach | None, event: BreachEvent, recorded: RecordedEvent) -> Breach | None:
    if isinstance(event, BreachRecorded):
        return Breach(
            recorded.fact.stream, event.type.value, event.community, event.community,
            event.happened_on, BreachStatus.PROVISIONAL.value, recorded.recorded_at,
        )  # fmt: skip
    if breach is None:
        return None
    match event:
        case BreachConfirmed():
            return breach._replace(status=BreachStatus.CONFIRMED.value)
        case BreachRejected():
            return breach._replace(status=BreachStatus.REJECTED.value)
        case BreachRescinded():
            return breach._replace(status=BreachStatus.RESCINDED.value)
        case BreachAttributed():
            return breach._replace(community=event.community)
        case IncidentLinked() | TrackingStarted() | TrackingExtended():
            return breach
        case _:
            assert_never(event)


def _tracking(
    tracking: Tracking | None, event: BreachEvent, recorded: RecordedEvent
) -> Tracking | None:
    """A type keeps the first day that it was followed from."""
    if isinstance(event, TrackingStarted):
        tracking = Tracking(recorded.fact.stream, event.community)
    elif tracking is None or not isinstance(event, TrackingExtended):
        return tracking
    new = {one.value.lower(): event.tracked_from for one in event.types}
    held = {name: day for name, day in tracking._asdict().items() if day is not None}
    return Tracking(**(new | held))


def _step(event: BreachEvent, recorded: RecordedEvent, n: int) -> Step:
    actor = recorded.fact.actor
    step = Step(
        recorded.fact.stream, recorded.fact.event_id, n, type(event).__name__,
        recorded.recorded_at, actor.post, actor.role,
    )  # fmt: skip
    match event:
        case BreachRecorded():
            return step._replace(authority=event.source_authority.value, community=event.community)
        case BreachConfirmed():
            return step._replace(authority=event.authority.value)
        case BreachAttributed():
            return step._replace(community=event.community, code=event.basis.value)
        case IncidentLinked():
            return step._replace(incident=event.incident, code=event.relation.value)
        case BreachRescinded() | BreachRejected():
            return step._replace(code=event.reason.value)
        case TrackingStarted():
            return step._replace(community=event.community, code=_types(event))
        case TrackingExtended():
            return step._replace(code=_types(event))
        case _:
            assert_never(event)


def _types(event: TrackingStarted | TrackingExtended) -> str:
    return " ".join(one.value for one in event.types)


VIEW = View(
    name="breach_facts",
    version=1,
    folder=Path(__file__).parent,
    tables=(
        table("breach_facts", Breach),
        table("tracking_facts", Tracking),
        table("breach_steps", Step, many=True),
    ),
    unit=record,
    project=project,
    handles=HANDLES,
    ignores=frozenset(),
)
