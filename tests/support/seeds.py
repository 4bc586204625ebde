"""The shipped policies, lists and calendar as the facts that opening a ledger writes."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from domain.calendar.events import Published as CalendarPublished
from domain.catalogue import WORK_CALENDAR
from domain.kernel import Event
from domain.list.events import ListOpened, ListVersionPublished
from domain.policy.events import Published as PolicyPublished
from domain.versions import Status, sha256_of
from infra.seeds import POLICIES, calendar, lists, policy

__all__ = ["POLICIES", "calendar", "lists", "policy", "seeded"]


def seeded(an_id: Callable[[str], UUID], since: datetime) -> list[tuple[UUID, Event]]:
    """Version 1 of everything that is shipped, in force from `since` on."""
    facts: list[tuple[UUID, Event]] = []
    for key in POLICIES:
        content = policy(key)
        published = PolicyPublished(
            key=key,
            version=1,
            valid_from=since,
            status=Status.IN_FORCE,
            content=content,
            sha256=sha256_of(content),
        )
        facts.append((an_id(f"policy:{key}"), published))
    work = CalendarPublished(
        key=WORK_CALENDAR,
        version=1,
        valid_from=since,
        status=Status.IN_FORCE,
        content=calendar(),
        sha256=sha256_of(calendar()),
    )
    facts.append((an_id(f"calendar:{WORK_CALENDAR}"), work))
    for kind, items in lists().items():
        stream = an_id(f"list:{kind}")
        version = ListVersionPublished(kind=kind, version=1, valid_from=since, items=items)
        facts += [(stream, ListOpened(kind=kind)), (stream, version)]
    return facts
