"""Los Angeles 311 service requests (city open data): a row states its opening and its closing.

Local times are America/Los_Angeles. `Closed` and `Referred Out` end the interval, `Cancelled` is
closed by its source. Addresses are never read.
"""

from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from adapters.importers.source import BadRow, Source, Statement, local_instant
from domain.import_batch.events import LabelKind
from domain.incident.terms import Channel, Milestone, Status

ZONE = ZoneInfo("America/Los_Angeles")
PATTERN = "%m/%d/%Y %I:%M:%S %p"

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


def statements(row: Mapping[str, str]) -> Sequence[Statement]:
    """Opened, and closed where a closing time is stated. Raises BadRow."""
    key, status = row["SRNumber"].strip(), row["Status"]
    if not key:
        raise BadRow("SRNumber is empty")
    if status not in CLOSING and status not in OPEN:
        raise BadRow(f"Status {status[:40]!r} is not known")
    opened = Statement(
        key, key, Milestone.REPORTED, Status.REPORTED,
        local_instant(row["CreatedDate"], PATTERN, ZONE, "CreatedDate"),
        area_key=row["NC"].strip() or None,
        category_key=row["RequestType"].strip() or None,
        unit_key=row["Owner"].strip() or None,
        channel=CHANNELS.get(row["RequestSource"]),
    )  # fmt: skip
    if status in OPEN:
        return (opened,)
    if not row["ClosedDate"]:
        raise BadRow(f"Status is {status}, but ClosedDate is empty")
    closed_at = local_instant(row["ClosedDate"], PATTERN, ZONE, "ClosedDate")
    closed = opened._replace(
        milestone=Milestone.CLOSED, state=Status.CLOSED, at=closed_at, flags=CLOSING[status]
    )  # fmt: skip
    return (opened, closed)


def reader() -> Callable[[Mapping[str, str]], Sequence[Statement]]:
    """Rows do not depend on each other."""
    return statements


def labels(row: Mapping[str, str]) -> Sequence[tuple[LabelKind, str, str]]:
    """(kind, code, name) of what the row uses."""
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
