"""What can be asked of a calendar. Its stream is uuid5(ledger, "calendar:<key>")."""

from domain.deadlines import WorkCalendar
from domain.kernel import Command, GivenInstant, Key
from domain.versions import Status


class PublishCalendar(Command):
    key: Key
    valid_from: GivenInstant
    status: Status
    content: WorkCalendar


CalendarCommand = PublishCalendar
