"""ServiceNow incident log (UCI, "enriched event log"): a row is one update of one case.

A case's first row also states when it was opened; every row states its state at `sys_updated_at`.
No zone
is given: UTC is taken, and the batch says so. `resolved_at` and `closed_at` are the same on every
row of a case and are not read.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.importers.source import (
    BadRow,
    Reader,
    Row,
    Source,
    Statement,
    code,
    key,
    no_time,
    shown,
)
from domain.incident.terms import Channel, Milestone, Status

_TIME = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}) ([0-9]{2}):([0-9]{2})")
UNKNOWN = "?"
STATES = {
    "New": Status.REPORTED,
    "Active": Status.HANDLING,
    "Awaiting User Info": Status.SUSPENDED,
    "Awaiting Vendor": Status.SUSPENDED,
    "Awaiting Problem": Status.SUSPENDED,
    "Awaiting Evidence": Status.SUSPENDED,
    "Resolved": Status.RESOLVED,
    "Closed": Status.CLOSED,
}
NO_STATE = "-100"
MILESTONES = {Status.RESOLVED: Milestone.RESOLVED, Status.CLOSED: Milestone.CLOSED}
CHANNELS = {
    "Phone": Channel.HOTLINE_12345,
    "IVR": Channel.HOTLINE_12345,
    "Email": Channel.ONLINE,
    "Self service": Channel.ONLINE,
    "Direct opening": Channel.WINDOW,
}
DIGITS_MAX = 9
COUNTERS = ("reassignment_count", "reopen_count")


def reader() -> Reader:
    """Remembers the last state of each case: a row with -100 leaves it unchanged."""
    last: dict[str, Status] = {}

    def statements(row: Row) -> Sequence[Statement]:
        number = key(row["number"], "number")
        before = last.get(number)
        state, milestone, flags = _state(row["ident_state"], before)
        if row["made_sla"] == "false":
            flags = (*flags, "TARGET_MISSED")
        update = Statement(
            number, f"{number}/{_count(row, 'sys_mod_count')}", milestone, state,
            _instant(row["sys_updated_at"], "sys_updated_at"),
            area_key=code(row["location"], "location", UNKNOWN),
            category_key=code(row["category"], "category", UNKNOWN),
            unit_key=code(row["assignment_group"], "assignment_group", UNKNOWN),
            channel=CHANNELS.get(row["contact_type"]),
            counters=tuple([(name, _count(row, name)) for name in COUNTERS]),
            flags=flags,
        )  # fmt: skip
        if before is not None:
            last[number] = state
            return (update,)
        opened_at = _instant(row["opened_at"], "opened_at")
        last[number] = state
        opened = update._replace(
            row=number, milestone=Milestone.REPORTED, state=Status.REPORTED, at=opened_at,
            counters=(), flags=(),
        )  # fmt: skip
        return (opened, update)

    return statements


def _state(text: str, before: Status | None) -> tuple[Status, Milestone, tuple[str, ...]]:
    """What the row says of the case, and flags; an update without a state is only an update."""
    if text == NO_STATE:
        return before or Status.REPORTED, Milestone.UPDATED, ("STATE_UNKNOWN",)
    state = STATES.get(text)
    if state is None:
        raise BadRow(f"ident_state {shown(text)} is not known")
    return state, MILESTONES.get(state, Milestone.UPDATED), ()


def _instant(text: str, what: str) -> datetime:
    """D/M/YYYY HH:MM; by hand, since strptime is the slowest part of an import."""
    stated = _TIME.fullmatch(text)
    if stated is None:
        raise no_time(text, what)
    try:
        day, month, year, hour, minute = map(int, stated.groups())
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        raise no_time(text, what) from None


def _count(row: Row, name: str) -> int:
    text = row[name]
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX):
        raise BadRow(f"{name}: {shown(text)} is no count")
    return int(text)


SERVICENOW = Source(
    name="servicenow",
    columns=(
        "number", "ident_state", "reassignment_count", "reopen_count", "sys_mod_count", "made_sla",
        "opened_at", "sys_updated_at", "contact_type", "location", "category", "assignment_group",
    ),
    zone="UTC",
    zone_assumed=True,
    authority="UCI Machine Learning Repository",
    reader=reader,
)  # fmt: skip
