"""Los Angeles 311 service requests (city open data): a row states when it opened and closed.

Local times are America/Los_Angeles. `Closed` and `Referred Out` end the interval, `Cancelled` is
closed by its source. Addresses are never read.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.importers.source import (
    BadRow,
    Label,
    Reader,
    Row,
    Source,
    Statement,
    code,
    key,
    local,
    no_time,
    shown,
)
from domain.import_batch.events import LabelKind
from domain.incident.terms import Channel, Milestone, Status

ZONE = ZoneInfo("America/Los_Angeles")
_TIME = re.compile(
    r"([0-9]{2})/([0-9]{2})/([0-9]{4}) (0[1-9]|1[0-2]):([0-9]{2}):([0-9]{2}) ([AP])M"
)
NOON = 12

CHANNELS = {
    "Call": Channel.HOTLINE_12345,
    "Voicemail": Channel.HOTLINE_12345,
    "Mobile App": Channel.APP,
    "Self Service": Channel.ONLINE,
    "Email": Channel.ONLINE,
    "Driver Self Report": Channel.PATROL,
    "Council's Office": Channel.LEADER,
}
CLOSING: Mapping[str, tuple[str, ...]] = {
    "Closed": (),
    "Referred Out": ("REFERRED",),
    "Cancelled": ("CLOSED_BY_SOURCE",),
}
OPEN = frozenset({"Open", "Pending", "Forward"})


def statements(row: Row) -> Sequence[Statement]:
    """Opened, and closed where the status says so. Raises BadRow."""
    number, status = key(row["SRNumber"], "SRNumber"), row["Status"]
    if status not in CLOSING and status not in OPEN:
        raise BadRow(f"Status {shown(status)} is not known")
    created, flags = _instant(row["CreatedDate"], "CreatedDate")
    opened = Statement(
        number, number, Milestone.REPORTED, Status.REPORTED, created,
        area_key=code(row["NC"], "NC"),
        category_key=code(row["RequestType"], "RequestType"),
        unit_key=code(row["Owner"], "Owner"),
        channel=CHANNELS.get(row["RequestSource"]),
        flags=flags,
    )  # fmt: skip
    if status in OPEN:
        return (opened,)
    if not row["ClosedDate"]:
        raise BadRow(f"Status is {status}, but ClosedDate is empty")
    closed, flags = _instant(row["ClosedDate"], "ClosedDate")
    return (
        opened,
        opened._replace(
            milestone=Milestone.CLOSED, state=Status.CLOSED, at=closed,
            flags=CLOSING[status] + flags,
        ),
    )  # fmt: skip


def _instant(text: str, what: str) -> tuple[datetime, tuple[str, ...]]:
    """MM/DD/YYYY hh:mm:ss AM; by hand, since strptime is the slowest part of an import."""
    stated = _TIME.fullmatch(text)
    if stated is None:
        raise no_time(text, what)
    month, day, year, hour, minute, second = map(int, stated.groups()[:6])
    hour = hour % NOON + (NOON if stated[7] == "P" else 0)
    try:
        clock = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a wall clock
        return local(clock, ZONE)
    except ValueError:
        raise no_time(text, what) from None


def reader() -> Reader:
    """Rows do not depend on each other."""
    return statements


def labels(row: Row) -> Sequence[Label]:
    """The areas' names."""
    area, name = row["NC"].strip(), row["NCName"].strip()
    return ((LabelKind.AREA, area, name),) if area and name else ()


MYLA311 = Source(
    name="myla311",
    columns=(
        "SRNumber", "CreatedDate", "ClosedDate", "Status", "RequestType", "Owner",
        "RequestSource", "NC", "NCName",
    ),
    zone="America/Los_Angeles",
    zone_assumed=False,
    authority="City of Los Angeles open data",
    reader=reader,
    labels=labels,
)  # fmt: skip
