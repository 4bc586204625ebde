"""The rules of publishing a calendar: whole versions, numbered, never changed."""

from domain.calendar.commands import CalendarCommand, PublishCalendar
from domain.calendar.errors import CalendarKeyTaken
from domain.calendar.events import Published
from domain.calendar.state import CLAIM, Calendar
from domain.kernel import Decision, Needs
from domain.reference import Seen, taken
from domain.versions import sha256_of


def needs(command: CalendarCommand) -> Needs:
    return Needs(claims=((CLAIM, command.key),))


def decide(calendar: Calendar | None, command: CalendarCommand, seen: Seen) -> Decision:
    return [(command.stream, fact) for fact in publish(calendar, command, seen)]


def publish(calendar: Calendar | None, command: PublishCalendar, seen: Seen) -> list[Published]:
    """Nothing when the last version says the same from the same instant on."""
    if taken(seen, CLAIM, command.key, command.stream) or (
        calendar and calendar.key != command.key
    ):
        raise CalendarKeyTaken
    last = calendar.versions[-1] if calendar else None
    asked = (command.valid_from, command.status, command.content)
    if last and (last.valid_from, last.status, last.content) == asked:
        return []
    return [
        Published(
            key=command.key,
            version=last.number + 1 if last else 1,
            valid_from=command.valid_from,
            status=command.status,
            content=command.content,
            sha256=sha256_of(command.content),
        )
    ]
