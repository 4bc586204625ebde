"""Dues stand in the event that starts or moves a timer, with the rules they were computed from."""

from uuid import UUID

from domain.incident.terms import Timer
from domain.kernel import Cite, Event, Instant, Stated


class Timed(Event):
    """An event that may start or move timers.

    rules: the policies and the calendar that the dues come from. provisional: a due lies in a year
    without an official holiday notice, so that a correction may still move it.
    """

    rules: tuple[Cite, ...] = ()
    provisional: bool = False


class MovedDue(Stated):
    """The new due of one running timer; `subject` is its task, where it has one."""

    timer: Timer
    subject: UUID | None = None
    due: Instant
