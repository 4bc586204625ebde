"""What a ServiceNow log says of its cases, counted here from the file alone."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TextIO
from zipfile import ZipFile

# By what each state begins with: three kinds of waiting stand still alike.
STATES = {
    "New": "REPORTED",
    "Active": "HANDLING",
    "Awaiting": "SUSPENDED",
    "Resolved": "RESOLVED",
    "Closed": "CLOSED",
}
NOT_STATED = "-100"


class Said(NamedTuple):
    """A row of a case. state: what holds after it; stated: whether the row says so itself."""

    case: str
    update: str
    state: str
    stated: bool
    reassigned: int
    reopened: int


class Steps(NamedTuple):
    """How many cases saw a counter rise, and by how much in all."""

    cases: int
    total: int


def rows(path: Path, *, but: Iterable[int] = ()) -> list[Said]:
    """The file's rows but for some, by their number, from 0."""
    left_out = set(but)
    holds: dict[str, str] = {}
    said = []
    with _text(path) as text:
        for n, row in enumerate(csv.DictReader(text)):
            if n not in left_out:
                case, told = row["number"], row["ident_state"]
                if told != NOT_STATED:
                    holds[case] = STATES[told.partition(" ")[0]]
                state = holds.setdefault(case, "REPORTED")
                said.append(
                    Said(
                        case, row["sys_mod_count"], state, told != NOT_STATED,
                        int(row["reassignment_count"]), int(row["reopen_count"]),
                    )
                )  # fmt: skip
    return said


def steps(counts: Iterable[tuple[str, int]]) -> Steps:
    """Of (case, counter) in order: what is added between a case's events."""
    by_case: Mapping[str, list[int]] = defaultdict(list)
    for case, count in counts:
        by_case[case].append(count)
    added = [risen for counted in by_case.values() if (risen := _risen(counted))]
    return Steps(len(added), sum(added))


def _risen(counts: Sequence[int]) -> int:
    return sum(max(0, after - before) for before, after in pairwise(counts))


@contextmanager
def _text(path: Path) -> Iterator[TextIO]:
    if path.suffix != ".zip":
        with path.open(encoding="utf-8-sig", newline="") as text:
            yield text
        return
    with ZipFile(path) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".csv"))
        with archive.open(name) as raw:
            yield TextIOWrapper(raw, encoding="utf-8-sig", newline="")
