"""What can have happened to an incident: 63 facts in six chapters."""

from domain.incident.events.changes import ChangesEvent
from domain.incident.events.closing import ClosingEvent
from domain.incident.events.dispatch import DispatchEvent
from domain.incident.events.field import FieldEvent
from domain.incident.events.intake import IntakeEvent
from domain.incident.events.watch import WatchEvent

IncidentEvent = IntakeEvent | DispatchEvent | FieldEvent | ClosingEvent | ChangesEvent | WatchEvent
__all__ = [
    "ChangesEvent",
    "ClosingEvent",
    "DispatchEvent",
    "FieldEvent",
    "IncidentEvent",
    "IntakeEvent",
    "WatchEvent",
]
