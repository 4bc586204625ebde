"""What can have happened to a duty roster."""

from uuid import UUID

from domain.kernel import Event, Instant


class RosterOpened(Event, name="roster.roster_opened.v1"):
    org: UUID


class DutyRostered(Event, name="roster.duty_rostered.v1"):
    """The post is on duty from `starts` up to, not including, `ends`."""

    post: UUID
    starts: Instant
    ends: Instant


class DutySwapped(Event, name="roster.duty_swapped.v1"):
    """The duty of `from_post` that begins at `starts` is done by `to_post`."""

    from_post: UUID
    to_post: UUID
    starts: Instant


RosterEvent = RosterOpened | DutyRostered | DutySwapped
