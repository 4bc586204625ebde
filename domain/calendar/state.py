"""A calendar as its facts leave it: every version, for ever."""

from typing import NamedTuple, cast

from domain.calendar.events import CalendarEvent, Published
from domain.deadlines import WorkCalendar
from domain.kernel import Claim, ClaimAct, Claims, Event, Fact, Key
from domain.versions import Version

CLAIM = "calendar"


class Calendar(NamedTuple):
    key: Key
    versions: tuple[Version[WorkCalendar], ...]


def evolve(calendar: Calendar | None, fact: Fact) -> Calendar:
    event = cast("CalendarEvent", fact.event)
    version = Version(event.version, event.valid_from, event.status, event.content, event.sha256)
    return Calendar(event.key, (*(calendar.versions if calendar else ()), version))


def claims(event: Event) -> Claims:
    """One stream per key."""
    match event:
        case Published(version=1, key=key):
            return [Claim(ClaimAct.TAKE, CLAIM, key)]
        case _:
            return []
