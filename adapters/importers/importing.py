"""A file into a ledger: in file order, hundreds of commands outstanding, resumable at any row.

Every command's id follows from the ledger, the row's key and the row's content. A second run
therefore adds nothing, an interrupted one goes on, and a later file with the same key and other
content adds a fact.
"""

import asyncio
import csv
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Self
from uuid import UUID

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Receipt, Submission
from adapters.ids import derived
from adapters.importers.source import BadRow, Source, Statement, opened, row_sha256, rows
from domain.access.permit import Principal
from domain.incident.commands.intake import RecordSource
from domain.incident.events.intake import Counter

# Between these, so that the writer finds full batches; at least 512 are always on their way.
OUTSTANDING_MAX = 3072
OUTSTANDING_MIN = 1024
CHUNK = 512


@dataclass(slots=True)
class Counts:
    """read = imported + duplicate + rejected, in rows.

    events: added by this run. commands: stated by the rows, whether known before or not.
    """

    read: int = 0
    imported: int = 0
    duplicate: int = 0
    rejected: int = 0
    events: int = 0
    commands: int = 0


class Row(NamedTuple):
    """A row with what it became: commands, or the reason why not."""

    line: int
    cells: Mapping[str, str] | None
    submissions: Sequence[Submission]
    reason: str = ""


class Importing:
    """One run over one file. on_row is called with the counts as rows are settled."""

    def __init__(
        self, ledger: Ledger, principal: Principal, source: Source, ledger_id: UUID,
        *, on_row: Callable[[Counts], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self.ledger = ledger
        self.principal = principal
        self.source = source
        self.ledger_id = ledger_id
        self.on_row = on_row
        self.counts = Counts()

    async def run(self, path: Path, rejects: Path) -> Counts:
        """Import the file. Raises WrongColumns before anything is written."""
        waiting: deque[tuple[Row, list[asyncio.Future[Receipt]]]] = deque()
        outstanding = 0
        with opened(path) as text, _Rejects(rejects) as bad:
            pending = self._rows(rows(text, self.source))
            while chunk := list(islice(pending, CHUNK)):
                known = await self._known(chunk)
                for row in chunk:
                    self.counts.read += 1
                    self.counts.commands += len(row.submissions)
                    new = [s for s in row.submissions if s.command.command_id not in known]
                    if row.reason or not new:
                        self._settle(row, [], bad)
                        continue
                    if outstanding >= OUTSTANDING_MAX:
                        while outstanding > OUTSTANDING_MIN:
                            outstanding -= await self._oldest(waiting, bad)
                    waiting.append((row, [self.ledger.submit(self.principal, s) for s in new]))
                    outstanding += len(new)
            while waiting:
                await self._oldest(waiting, bad)
        return self.counts

    def _rows(self, lines: Iterator[tuple[int, Mapping[str, str] | BadRow]]) -> Iterator[Row]:
        states = self.source.reader()
        for line, cells in lines:
            if isinstance(cells, BadRow):
                yield Row(line, None, (), str(cells))
                continue
            try:
                sha = row_sha256(cells)
                yield Row(line, cells, [self._submission(s, sha) for s in states(cells)])
            except (BadRow, ValueError) as error:
                yield Row(line, cells, (), _reason(error))

    def _submission(self, statement: Statement, sha: str) -> Submission:
        row_key = f"{statement.row}#{statement.milestone}"
        command = RecordSource(
            command_id=derived(self.ledger_id, row_key, sha),
            stream=derived(self.ledger_id, self.source.name, statement.key),
            source=self.source.name,
            row_key=row_key,
            row_sha256=sha,
            milestone=statement.milestone,
            state=statement.state,
            area_key=statement.area_key,
            category_key=statement.category_key,
            unit_key=statement.unit_key,
            channel=statement.channel,
            counters=tuple(Counter(key=k, count=n) for k, n in statement.counters),
            flags=statement.flags,
        )
        batch = self.principal.actor.id
        return Submission(command, (), "import", effective_at=statement.at, correlation=batch)

    async def _known(self, chunk: Sequence[Row]) -> set[UUID]:
        ids = [s.command.command_id for row in chunk for s in row.submissions]
        return await self.ledger.known(ids)

    async def _oldest(self, waiting: deque[Any], bad: "_Rejects") -> int:
        row, answers = waiting.popleft()
        self._settle(row, [await answer for answer in answers], bad)
        return len(answers)

    def _settle(self, row: Row, receipts: Sequence[Receipt], bad: "_Rejects") -> None:
        refused = [r for r in receipts if r.outcome is Outcome.REFUSED]
        added = sum(r.outcome is Outcome.APPLIED and not r.replayed for r in receipts)
        self.counts.events += added
        if row.reason or refused:
            self.counts.rejected += 1
            bad.write(row, row.reason or str(refused[0].code))
        elif added:
            self.counts.imported += 1
        else:
            self.counts.duplicate += 1
        self.on_row(self.counts)


def _reason(error: BadRow | ValueError) -> str:
    if isinstance(error, BadRow):
        return str(error)
    errors = getattr(error, "errors", None)
    if errors is None:
        return "a value does not fit"
    first = errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


class _Rejects:
    """The rejects file: made only when there is something to write; an older one is replaced."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: Any = None

    def __enter__(self) -> Self:
        self.path.unlink(missing_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, row: Row, reason: str) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(["line", "reason"])
        csv.writer(self._file).writerow([row.line, reason])
