"""One row per event, with where the stream that it is of lies by then."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from adapters.eventstore.envelope import RecordedEvent
from domain.incident.events.intake import SourceRecorded
from domain.kernel import Event, Fact
from domain.streams import EVENTS, KIND_OF_EVENT
from projections.audit_trail.rows import Entry, Place, Trail, trail
from projections.engine.view import View, table

_AREAS = ("community", "area", "scope")


class _About(NamedTuple):
    """What a class of events says of where it lies. area, grid, number: its fields, if any."""

    kind: str
    area: str | None
    grid: str | None
    number: str | None


def _about(event: type[Event]) -> _About:
    fields = event.model_fields
    area = next((name for name in _AREAS if name in fields), None)
    grid, number = (name if name in fields else None for name in ("grid", "number"))
    return _About(KIND_OF_EVENT[event].name, area, grid, number)


_ABOUT: Mapping[type[Event], _About] = {event: _about(event) for event in EVENTS.values()}


def project(before: Trail | None, recorded: RecordedEvent) -> Trail:
    fact, _position, recorded_at, channel, flags, _cited = recorded
    stream, version, event_id, event, actor, effective_at, *_ = fact
    place = _place(before.place if before else None, fact)
    _, kind, number, area, grid = place
    entry: Entry = _new(Entry, (
        stream, version, event_id, kind, event.name, number, area, grid,
        actor.kind.value, actor.id, actor.post, actor.role, actor.org, actor.on_behalf_of,
        channel, effective_at, recorded_at, list(flags),
        [f"{cite.key}:{cite.version}" for cite in recorded.rules],
    ))  # fmt: skip
    return Trail(place, entry)


# A row per event: without the names, in half of the time.
_new: Callable[[Any, Any], Any] = tuple.__new__


def _place(before: Place | None, fact: Fact) -> Place:
    """Where the stream lies from this event on."""
    stream, event = fact.stream, fact.event
    about = _ABOUT[type(event)]
    kind = about.kind
    area = stream if kind == "area" else getattr(event, about.area) if about.area else None
    grid = stream if kind == "grid" else getattr(event, about.grid) if about.grid else None
    if before is None:
        return Place(stream, kind, _number(event, about), area, grid)
    if area in (None, before.area) and grid in (None, before.grid):
        return before
    return before._replace(area=area or before.area, grid=grid or before.grid)


def _number(event: Event, about: _About) -> str | None:
    """What people call the stream by, as its first event says."""
    if isinstance(event, SourceRecorded):
        return event.number
    return str(getattr(event, about.number)) if about.number else None


VIEW = View(
    name="audit_trail",
    version=2,
    folder=Path(__file__).parent,
    tables=(table("audit_streams", Place), table("audit_trail", Entry, lasting=True)),
    unit=trail,
    project=project,
    handles=frozenset(EVENTS.values()),
    ignores=frozenset(),
)
