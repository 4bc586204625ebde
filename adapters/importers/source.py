"""What a source is: its columns, its zone, and what each of its rows states."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple, TextIO
from zipfile import ZipFile, is_zipfile
from zoneinfo import ZoneInfo

import orjson

from domain.import_batch.events import LabelKind
from domain.incident.terms import Channel, Milestone, Status


class Statement(NamedTuple):
    """One instant that a row states. key: the incident's, row: the row's own, as written there."""

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


class WrongColumns(Exception):
    """The file is not of this source; nothing was written."""

    def __init__(self, source: str, missing: Sequence[str], unknown: Sequence[str]) -> None:
        lacking, others = ", ".join(missing), ", ".join(unknown[:8])
        self.zh = f"这不是 {source} 的文件：缺少列 {lacking}；另有列 {others or '无'}。未写入。"
        self.en = (
            f"This is no {source} file: it lacks the columns {lacking} and has"
            f" {others or 'no others'}. Nothing was written."
        )
        super().__init__(self.en)


class BadRow(Exception):
    """A row that cannot be imported; its reason goes to the rejects file."""


class Source(NamedTuple):
    """states: a reader of one file's rows in order; it may remember what earlier rows said.

    zone_assumed: the source names no zone, so that `zone` is our choice, and flagged.
    """

    name: str
    columns: Sequence[str]
    zone: str
    zone_assumed: bool
    authority: str
    reader: Callable[[], Callable[[Mapping[str, str]], Sequence[Statement]]]
    labels: Callable[[Mapping[str, str]], Sequence[tuple[LabelKind, str, str]]]


def row_sha256(row: Mapping[str, str]) -> str:
    """The content of a row, whatever the order of its columns."""
    return sha256(orjson.dumps(dict(row), option=orjson.OPT_SORT_KEYS)).hexdigest()


def local_instant(text: str, pattern: str, zone: ZoneInfo, what: str) -> datetime:
    """A wall-clock time of the source as an instant; the first of two where the clock goes back."""
    try:
        return datetime.strptime(text, pattern).replace(tzinfo=zone)
    except ValueError:
        raise BadRow(f"{what}: {text[:40]!r} is no time") from None


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The file's text, out of its archive where it is one. Raises OSError, BadRow."""
    if not is_zipfile(path):
        with path.open(encoding="utf-8-sig", newline="") as text:
            yield text
        return
    with ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
        if len(names) != 1:
            raise BadRow(f"{path.name}: exactly one CSV file is expected in it, found {len(names)}")
        with archive.open(names[0]) as raw:
            yield TextIOWrapper(raw, encoding="utf-8-sig", newline="")


def rows(text: TextIO, source: Source) -> Iterator[tuple[int, Mapping[str, str] | BadRow]]:
    """The rows with their line numbers. Raises WrongColumns before the first one.

    A second column of the same name is called `<name>.2`.
    """
    reader = csv.reader(text)
    header = _header(reader, source)
    for cells in reader:
        if not cells:
            continue
        if len(cells) != len(header):
            yield reader.line_num, BadRow(f"{len(cells)} cells instead of {len(header)}")
        else:
            yield reader.line_num, dict(zip(header, cells, strict=True))


def survey(path: Path, source: Source) -> int:
    """Check that the file is of this source and count its rows (about, where cells hold line ends).

    Raises WrongColumns, BadRow, OSError.
    """
    with opened(path) as text:
        _header(csv.reader(text), source)
        return sum(1 for _ in text)


def _header(reader: Iterator[list[str]], source: Source) -> list[str]:
    header = _distinct(next(reader, []))
    missing = [column for column in source.columns if column not in header]
    if missing:
        unknown = [column for column in header if column not in source.columns]
        raise WrongColumns(source.name, missing, unknown)
    return header


def _distinct(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return distinct
