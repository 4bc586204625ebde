"""What a source is: its columns, its zone, and what each of its rows states."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.import_batch.events import LabelKind
from domain.incident.terms import Channel, Milestone, Status

KEY_MAX = 40
SHOWN_MAX = 40
UNSURE = "LOCAL_TIME_UNSURE"
_CODE = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,64}")


class Statement(NamedTuple):
    """One instant that a row states. key: the incident's, row: the row's own, as it says."""

    key: str
    row: str
    milestone: Milestone
    state: Status
    at: datetime
    area_key: str | None = None
    category_key: str | None = None
    unit_key: str | None = None
    channel: Channel | None = None
    counters: tuple[tuple[str, int], ...] = ()
    flags: tuple[str, ...] = ()


class BadRow(Exception):
    """A row that cannot be imported; its reason goes to the rejects file."""


Row = Mapping[str, str]
Reader = Callable[[Row], Sequence[Statement]]
Label = tuple[LabelKind, str, str]


class Source(NamedTuple):
    """reader: makes a reader of one file's rows in order; it may remember what earlier rows said.

    zone_assumed: the source names no zone, so that `zone` is our choice, and flagged.
    labels: (kind, code, name) of what a row uses; None where the source names nothing.
    """

    name: str
    columns: Sequence[str]
    zone: str
    zone_assumed: bool
    authority: str
    reader: Callable[[], Reader]
    labels: Callable[[Row], Sequence[Label]] | None = None


# A case's rows mostly follow each other.
@lru_cache(maxsize=10_000)
def key(text: str, what: str) -> str:
    """What the source calls a case. Raises BadRow where it is empty, or no key of ours."""
    named = text.strip()
    if not named:
        raise BadRow(f"{what} is empty")
    if len(named) > KEY_MAX or not _CODE.fullmatch(named):
        raise BadRow(f"{what}: {shown(text)} is no key")
    return named


@lru_cache(maxsize=10_000)
def code(text: str, what: str, unknown: str = "") -> str | None:
    """What the source calls an area, a category or a unit; None for none. Raises BadRow."""
    named = text.strip()
    if named in {"", unknown}:
        return None
    if not _CODE.fullmatch(named):
        raise BadRow(f"{what}: {shown(text)} is no code")
    return named


def local(clock: datetime, zone: ZoneInfo) -> tuple[datetime, tuple[str, ...]]:
    """A wall clock's time as an instant, and a flag where that clock shows it twice, or never.

    Of two the first is taken; what is skipped counts on from before the gap.
    """
    first, second = clock.replace(tzinfo=zone), clock.replace(tzinfo=zone, fold=1)
    flags = () if first.utcoffset() == second.utcoffset() else (UNSURE,)
    return first.astimezone(UTC), flags


def no_time(text: str, what: str) -> BadRow:
    return BadRow(f"{what}: {shown(text)} is no time")


def shown(text: str) -> str:
    """A cell as a reason quotes it."""
    return ascii(text[:SHOWN_MAX]) if not text.isprintable() else repr(text[:SHOWN_MAX])
