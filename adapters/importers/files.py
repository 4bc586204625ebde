"""A log as a file: a CSV, or a ZIP that holds one; its rows with their lines.

Whether a file can be read at all is settled by `survey`, before anything is written.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NamedTuple, TextIO
from zipfile import BadZipFile, ZipFile, is_zipfile
from zlib import error as zlib_error

import orjson

from adapters.importers.source import BadRow, Row, Source

NAMED_MAX = 8


class Unreadable(Exception):
    """The file cannot be read as a log of its source; the sentences say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class WrongColumns(Unreadable):
    """The file is of another kind."""

    def __init__(self, source: Source, header: Sequence[str]) -> None:
        missing = ", ".join(name for name in source.columns if name not in header)
        others = ", ".join(ascii(name)[1:-1] for name in header if name not in source.columns)
        super().__init__(
            f"这不是 {source.name} 的文件：缺少列 {missing}，"
            f"另有列 {_cut(others) or '无'}，未写入任何内容。",
            f"This is no {source.name} file: it lacks the columns {missing} and has"
            f" {_cut(others) or 'no others'}; nothing was written.",
        )


class Line(NamedTuple):
    """A row of the file and the line that it begins in; row is None where its cells do not fit."""

    number: int
    cells: Sequence[str]
    row: Row | None
    fault: str = ""


class Table(NamedTuple):
    """An opened file. A second column of the same name is called `<name>.2`."""

    header: Sequence[str]
    lines: Iterator[Line]


@contextmanager
def opened(path: Path, source: Source) -> Iterator[Table]:
    """The file's rows. Raises OSError, Unreadable, WrongColumns; while it is read too."""
    try:
        with _text(path) as text:
            reader = csv.reader(text)
            header = _distinct(next(reader, []))
            if not header:
                raise Unreadable(f"{path} 是空的。", f"{path} is empty.")
            if not set(source.columns) <= set(header):
                raise WrongColumns(source, header)
            yield Table(header, _lines(reader, header))
    except (
        csv.Error,
        BadZipFile,
        zlib_error,
        EOFError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise Unreadable(f"无法读取 {path}：{error}", f"{path} cannot be read: {error}") from None


def survey(path: Path, source: Source) -> int:
    """Read the whole file once and count its rows. Raises OSError, Unreadable, WrongColumns."""
    with opened(path, source) as table:
        return sum(1 for _ in table.lines)


def row_sha256(row: Row) -> str:
    """The content of a row, whatever the order of its columns. Raises BadRow."""
    try:
        content = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        raise BadRow("not UTF-8") from None
    return sha256(content).hexdigest()


@contextmanager
def _text(path: Path) -> Iterator[TextIO]:
    """Bytes that are no UTF-8 are kept as they are, to be found in their row."""
    if not is_zipfile(path):
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
            yield text
        return
    with ZipFile(path) as archive:
        names = [
            name
            for name in archive.namelist()
            if name.lower().endswith(".csv") and not name.startswith("__MACOSX/")
        ]
        if len(names) != 1:
            raise Unreadable(
                f"{path} 中应恰有一个 CSV 文件，实有 {len(names)} 个。",
                f"{path} must hold exactly one CSV file and holds {len(names)}.",
            )
        with archive.open(names[0]) as raw:
            yield TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _lines(reader: Any, header: Sequence[str]) -> Iterator[Line]:
    width = len(header)
    number = reader.line_num + 1
    for cells in reader:
        if cells:
            if len(cells) == width:
                yield Line(number, cells, dict(zip(header, cells, strict=True)))
            else:
                yield Line(number, cells, None, f"{len(cells)} cells instead of {width}")
        number = reader.line_num + 1


def _distinct(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return distinct


def _cut(names: str) -> str:
    shown = names.split(", ")
    return names if len(shown) <= NAMED_MAX else ", ".join([*shown[:NAMED_MAX], "…"])
