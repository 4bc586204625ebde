"""The batch that an imported file is: who vouches for it, what its codes mean, what came of it.

Its id follows from the ledger and the file's content, so that the same file is the same batch.
"""

from hashlib import file_digest
from pathlib import Path
from uuid import UUID

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Submission
from adapters.ids import derived
from adapters.importers.importing import Counts
from adapters.importers.source import BadRow, Source, opened, rows
from domain.access.permit import Principal
from domain.import_batch.commands import FinishImportBatch, OpenImportBatch, PublishLabels
from domain.import_batch.events import Label
from domain.kernel import Actor, ActorKind, Command

LABELS_MAX = 1000


def importer(batch: UUID) -> Principal:
    """The batch itself is the actor of what it brings."""
    return Principal(Actor(ActorKind.IMPORT, batch))


async def open_batch(ledger: Ledger, ledger_id: UUID, source: Source, file: Path) -> UUID:
    """Open the file's batch and publish its labels; repeatable."""
    with file.open("rb") as raw:
        sha256 = file_digest(raw, "sha256").hexdigest()
    batch = derived(ledger_id, "import", source.name, sha256)
    await _send(
        ledger, batch,
        OpenImportBatch(
            command_id=batch, stream=batch, source=source.name, file_sha256=sha256,
            zone=source.zone, zone_assumed=source.zone_assumed, authority=source.authority,
        ),
    )  # fmt: skip
    found = labels(file, source)
    for start in range(0, len(found), LABELS_MAX):
        part = found[start : start + LABELS_MAX]
        command_id = derived(batch, "labels", start)
        await _send(ledger, batch, PublishLabels(command_id=command_id, stream=batch, labels=part))
    return batch


async def finish_batch(ledger: Ledger, batch: UUID, counts: Counts) -> None:
    """Say what came of it; the same at every run over the same file."""
    await _send(
        ledger, batch,
        FinishImportBatch(
            command_id=derived(batch, "finished"), stream=batch,
            rows=counts.read, commands=counts.commands, refused=counts.rejected,
        ),
    )  # fmt: skip


def labels(file: Path, source: Source) -> tuple[Label, ...]:
    """Every code that the file names, once; the first name that it gives stands."""
    found: dict[tuple[object, str], Label] = {}
    with opened(file) as text:
        for _, cells in rows(text, source):
            if isinstance(cells, BadRow):
                continue
            for kind, code, label in source.labels(cells):
                if (kind, code) not in found and len(code) <= 64 and len(label) <= 200:  # noqa: PLR2004
                    found[kind, code] = Label(kind=kind, code=code, label=label)
    return tuple(found.values())


async def _send(ledger: Ledger, batch: UUID, command: Command) -> None:
    await ledger.execute(importer(batch), Submission(command, channel="import", correlation=batch))
