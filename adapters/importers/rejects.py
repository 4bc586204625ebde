"""The rejects file: every row that was not imported, as the log has it, with its line and why."""

import csv
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from adapters.importers.files import Line


class Rejects:
    """Made only when there is something to write; an older one goes. A context manager."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self._path = path
        self._header = header
        self._open = ExitStack()
        self._rows: Any = None

    def __enter__(self) -> Self:
        self._path.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, line: Line, reason: str) -> None:
        if self._rows is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
            self._rows = csv.writer(self._open.enter_context(file))
            self._rows.writerow(["line", "reason", *self._header])
        self._rows.writerow([line.number, reason, *line.cells])
