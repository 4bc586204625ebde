"""One row version per event: it holds from the event's position up to the stream's next one."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from adapters.eventstore.envelope import RecordedEvent
from domain.incident.events.intake import SourceRecorded
from domain.kernel import Event, Fact
from domain.streams import EVENTS, KIND_OF_EVENT
from projections.audit_trail.rows import Entry, Trail, trail
from projections.engine.view import View, table

_AREAS = ("community", "area", "scope")


def _area_field(event: type[Event]) -> str | None:
    return next((name for name in _AREAS if name in event.model_fields), None)


_KIND = {event: kind.name for event, kind in KIND_OF_EVENT.items()}
_AREA: Mapping[type[Event], str | None] = {event: _area_field(event) for event in EVENTS.values()}
_GRID = {event for event in EVENTS.values() if "grid" in event.model_fields}
_NUMBER = {event for event in EVENTS.values() if "number" in event.model_fields}


def project(before: Trail | None, recorded: RecordedEvent) -> Trail:
    fact = recorded.fact
    event, actor = fact.event, fact.actor
    last = before.last if before else None
    kind = _KIND[type(event)]
    return Trail(
        Entry(
            stream=fact.stream,
            version=fact.version,
            event_id=fact.event_id,
            kind=kind,
            type=event.name,
            number=last.number if last else _number(event),
            area=_area(kind, fact) or (last.area if last else None),
            grid=_grid(kind, fact) or (last.grid if last else None),
            actor_kind=actor.kind.value,
            actor=actor.id,
            post=actor.post,
            role=actor.role,
            org=actor.org,
            on_behalf_of=actor.on_behalf_of,
            channel=recorded.channel,
            effective_at=fact.effective_at,
            recorded_at=recorded.recorded_at,
            flags=list(recorded.flags),
            rules=[f"{cite.key}:{cite.version}" for cite in recorded.rules],
        )
    )


def _number(event: Event) -> str | None:
    """What people call the stream by, as its first event says."""
    if isinstance(event, SourceRecorded):
        return f"{event.source}:{event.row_key.rpartition('#')[0]}"
    return str(getattr(event, "number")) if type(event) in _NUMBER else None  # noqa: B009


def _area(kind: str, fact: Fact) -> UUID | None:
    if kind == "area":
        return fact.stream
    field = _AREA[type(fact.event)]
    return getattr(fact.event, field) if field else None


def _grid(kind: str, fact: Fact) -> UUID | None:
    if kind == "grid":
        return fact.stream
    return getattr(fact.event, "grid") if type(fact.event) in _GRID else None  # noqa: B009


VIEW = View(
    name="audit_trail",
    version=1,
    folder=Path(__file__).parent,
    tables=(table("audit_trail", Entry),),
    unit=trail,
    project=project,
    handles=frozenset(EVENTS.values()),
    ignores=frozenset(),
)
