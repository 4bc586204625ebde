"""What can have happened to a working calendar."""

from domain.deadlines import WorkCalendar
from domain.kernel import Event, Instant, Key, Sha256
from domain.versions import Status


class Published(Event, name="calendar.published.v1"):
    """sha256: of the content's canonical JSON (domain.versions)."""

    key: Key
    version: int
    valid_from: Instant
    status: Status
    content: WorkCalendar
    sha256: Sha256


CalendarEvent = Published
