"""A file into a ledger: in file order, hundreds of commands outstanding, resumable at any row.

Every command's id follows from the ledger, the row's key and the row's content. A second run
therefore adds nothing, an interrupted one goes on, and a later file with the same key and other
content adds a fact.
"""

from asyncio import Future
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from pydantic import ValidationError

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Receipt, Submission
from adapters.ids import derived
from adapters.importers.files import Line, opened, row_sha256
from adapters.importers.rejects import Rejects
from adapters.importers.source import BadRow, Reader, Source, Statement
from domain.access.permit import Principal
from domain.incident.commands.intake import RecordSource
from domain.incident.events.intake import Counter

# So many that the writer always finds full batches.
OUTSTANDING_MAX = 2048
CHUNK = 256


@dataclass(slots=True)
class Counts:
    """In rows, read = imported + duplicate + rejected.

    events: added by this run. commands: stated by the rows, whether known before or not.
    """

    imported: int = 0
    duplicate: int = 0
    rejected: int = 0
    events: int = 0
    commands: int = 0

    @property
    def read(self) -> int:
        return self.imported + self.duplicate + self.rejected


class Stated(NamedTuple):
    """A line with what it became: commands, or the reason why not."""

    line: Line
    submissions: Sequence[Submission]
    reason: str = ""


class Importing:
    """One run over one file. on_row is called with the counts whenever a row is settled."""

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
        self._waiting: deque[tuple[Stated, list[Future[Receipt]]]] = deque()
        self._outstanding = 0
        # A case's rows mostly follow each other.
        self._stream = lru_cache(maxsize=10_000)(partial(derived, ledger_id, source.name))

    async def run(self, path: Path, rejects: Path) -> Counts:
        """Import the file; what was on its way when this is cancelled is still written.

        Raises OSError and Unreadable (before anything is written, where the file does not change),
        and what the ledger raises.
        """
        with opened(path, self.source) as table, Rejects(rejects, table.header) as bad:
            states = self.source.reader()
            stated = (self._stated(line, states) for line in table.lines)
            chunk = list(islice(stated, CHUNK))
            while chunk:
                await self._send(chunk)
                # Read on at once: by now the server mostly works on a batch of the writer's.
                chunk = list(islice(stated, CHUNK))
                await self._settle_down_to(OUTSTANDING_MAX, bad)
            await self._settle_down_to(0, bad)
        return self.counts

    async def _send(self, chunk: Sequence[Stated]) -> None:
        ids = [each.command.command_id for row in chunk for each in row.submissions]
        known = await self.ledger.known(ids)
        for row in chunk:
            new = [s for s in row.submissions if s.command.command_id not in known]
            self.counts.commands += len(row.submissions)
            self._waiting.append((row, [self.ledger.submit(self.principal, s) for s in new]))
            self._outstanding += len(new)

    async def _settle_down_to(self, outstanding: int, bad: Rejects) -> None:
        """In file order; a row that waits for nothing is settled as soon as it is the first."""
        while self._waiting and (self._outstanding > outstanding or not self._waiting[0][1]):
            row, answers = self._waiting.popleft()
            self._settle(row, [await answer for answer in answers], bad)
            self._outstanding -= len(answers)

    def _settle(self, row: Stated, receipts: Iterable[Receipt], bad: Rejects) -> None:
        counts, reason, added = self.counts, row.reason, 0
        for receipt in receipts:
            if receipt.outcome is Outcome.REFUSED:
                reason = reason or str(receipt.code)
            elif receipt.outcome is Outcome.APPLIED and not receipt.replayed:
                added += 1
        counts.events += added
        if reason:
            counts.rejected += 1
            bad.add(row.line, reason)
        elif added:
            counts.imported += 1
        else:
            counts.duplicate += 1
        self.on_row(counts)

    def _stated(self, line: Line, states: Reader) -> Stated:
        if line.row is None:
            return Stated(line, (), line.fault)
        try:
            sha = row_sha256(line.row)
            return Stated(line, [self._submission(one, sha) for one in states(line.row)])
        except BadRow as error:
            return Stated(line, (), str(error))
        except ValidationError as error:
            return Stated(line, (), _first_of(error))

    def _submission(self, statement: Statement, sha: str) -> Submission:
        row_key = f"{statement.row}#{statement.milestone}"
        # From a mapping: that takes half the time of naming the fields to the class.
        command = RecordSource.model_validate({
            "command_id": derived(self.ledger_id, row_key, sha),
            "stream": self._stream(statement.key),
            "source": self.source.name,
            "row_key": row_key,
            "row_sha256": sha,
            "milestone": statement.milestone,
            "state": statement.state,
            "area_key": statement.area_key,
            "category_key": statement.category_key,
            "unit_key": statement.unit_key,
            "channel": statement.channel,
            "counters": _counters(statement.counters),
            "flags": statement.flags,
        })  # fmt: skip
        batch = self.principal.actor.id
        return Submission(command, channel="import", effective_at=statement.at, correlation=batch)


@lru_cache(maxsize=10_000)
def _counters(stated: Sequence[tuple[str, int]]) -> tuple[Counter, ...]:
    return tuple(Counter(key=key, count=count) for key, count in stated)


def _first_of(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
