"""ServiceNow incident log (UCI, "enriched event log"): a row is one update of one case.

A case's first row also states when it was opened; every row states its state at `sys_updated_at`.
No zone
is given: UTC is taken, and the batch says so. `resolved_at` and `closed_at` are the same on every
row of a case and are not read.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from adapters.importers.source import BadRow, Source, Statement
from domain.import_batch.events import LabelKind
from domain.incident.terms import Channel, Milestone, Status

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
COUNTERS = ("reassignment_count", "reopen_count")


def reader() -> Callable[[Mapping[str, str]], Sequence[Statement]]:
    """Remembers the last state of each case: a row with -100 leaves it unchanged."""
    last: dict[str, Status] = {}

    def statements(row: Mapping[str, str]) -> Sequence[Statement]:
        key = row["number"].strip()
        if not key:
            raise BadRow("number is empty")
        before = last.get(key)
        state, flags = _state(row["ident_state"], before)
        if row["made_sla"] == "false":
            flags = (*flags, "TARGET_MISSED")
        update = Statement(
            key, f"{key}/{row['sys_mod_count']}", MILESTONES.get(state, Milestone.UPDATED), state,
            _instant(row["sys_updated_at"], "sys_updated_at"),
            area_key=_code(row["location"]),
            category_key=_code(row["category"]),
            unit_key=_code(row["assignment_group"]),
            channel=CHANNELS.get(row["contact_type"]),
            counters=tuple((name, _count(row[name], name)) for name in COUNTERS),
            flags=flags,
        )  # fmt: skip
        if before is not None:
            last[key] = state
            return (update,)
        opened_at = _instant(row["opened_at"], "opened_at")
        last[key] = state
        opened = update._replace(
            row=key, milestone=Milestone.REPORTED, state=Status.REPORTED, at=opened_at,
            counters=(), flags=(),
        )  # fmt: skip
        return (opened, update)

    return statements


def _state(text: str, before: Status | None) -> tuple[Status, tuple[str, ...]]:
    if text == NO_STATE:
        return before or Status.REPORTED, ("STATE_UNKNOWN",)
    try:
        return STATES[text], ()
    except KeyError:
        raise BadRow(f"ident_state {text[:40]!r} is not known") from None


def _instant(text: str, what: str) -> datetime:
    """D/M/YYYY HH:MM; by hand, since strptime is the slowest part of an import."""
    try:
        day, month, rest = text.split("/")
        year, clock = rest.split(" ")
        hour, minute = clock.split(":")
        return datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=UTC)
    except ValueError:
        raise BadRow(f"{what}: {text[:40]!r} is no time") from None


def _code(text: str) -> str | None:
    return None if text in {UNKNOWN, ""} else text


def _count(text: str, what: str) -> int:
    if not text.isdecimal():
        raise BadRow(f"{what}: {text[:40]!r} is no count")
    return int(text)


def labels(_: Mapping[str, str]) -> Sequence[tuple[LabelKind, str, str]]:
    """The log names nothing: its codes are all there is."""
    return ()


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
    labels=labels,
)  # fmt: skip
