"""Response times of a Los Angeles file, counted here from the file alone."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from zoneinfo import ZoneInfo

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
COLUMNS = {"community": "NC", "category": "RequestType", "unit": "Owner"}

Numbers = dict[str, int | None]


def rows(path: Path, *, but: Iterable[int] = ()) -> list[dict[str, str]]:
    """The file's rows but for some, by their number, from 0."""
    left_out = set(but)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        return [row for n, row in enumerate(csv.DictReader(text)) if n not in left_out]


def response_times(found: Iterable[Mapping[str, str]], by: str) -> dict[str | None, Numbers]:
    """By key, None for none: report to close, in seconds; the last row of a case counts."""
    cases = {row["SRNumber"]: row for row in found}
    spans: dict[str | None, list[int | None]] = defaultdict(list)
    for row in cases.values():
        if row["Status"] != "Cancelled":
            spans[row[COLUMNS[by]] or None].append(_seconds(row))
    return {key: _numbers(values) for key, values in spans.items()}


def _seconds(row: Mapping[str, str]) -> int | None:
    if row["Status"] not in {"Closed", "Referred Out"}:
        return None
    return int((_utc(row["ClosedDate"]) - _utc(row["CreatedDate"])).total_seconds())


def _utc(text: str) -> datetime:
    local = datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=LOS_ANGELES)
    return local.astimezone(UTC)


def _numbers(values: list[int | None]) -> Numbers:
    ended = [value for value in values if value is not None]
    counted = sorted(value for value in ended if value >= 0)
    numbers: Numbers = {
        "n": len(counted),
        "missing": len(values) - len(ended),
        "negative": len(ended) - len(counted),
    }
    for p in (50, 90, 95, 99):
        numbers[f"p{p}"] = counted[ceil(p * len(counted) / 100) - 1] if counted else None
    return numbers
