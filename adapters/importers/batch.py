"""The batch that an imported file is: who vouches for it, what its codes mean, what came of it.

Its id follows from the ledger and the file's content, so that the same file is the same batch.
"""

from hashlib import file_digest
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Submission
from adapters.ids import derived
from adapters.importers.files import opened
from adapters.importers.importing import Counts
from adapters.importers.source import Source
from domain.access.permit import Principal
from domain.import_batch.commands import FinishImportBatch, OpenImportBatch, PublishLabels
from domain.import_batch.events import Label, LabelKind
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
    found: dict[tuple[LabelKind, str], Label | None] = {}
    if source.labels is None:
        return ()
    with opened(file, source) as table:
        for line in table.lines:
            for kind, code, name in source.labels(line.row) if line.row else ():
                if (kind, code) not in found:
                    found[kind, code] = _label(kind, code, name)
    return tuple(label for label in found.values() if label)


def _label(kind: LabelKind, code: str, name: str) -> Label | None:
    """None where the name cannot be shown; the code is then all there is."""
    try:
        return Label(kind=kind, code=code, label=name)
    except ValidationError:
        return None


async def _send(ledger: Ledger, batch: UUID, command: Command) -> None:
    await ledger.execute(importer(batch), Submission(command, channel="import", correlation=batch))
