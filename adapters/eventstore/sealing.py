"""What is done to a whole batch before anything of it is decided."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import request_sha256
from domain.known import ReceiptCode
from domain.words import Words, as_kept, sealed


class Sealer(Protocol):
    """What the writer asks of the vault."""

    async def seal(self, batch: Sequence[Words]) -> dict[UUID, str]: ...

    def receipt_code(self, command_id: UUID) -> ReceiptCode: ...


async def seal(pendings: Sequence[Pending], sealer: Sealer) -> None:
    """Words go to the vault first, all of the batch in one commit; then what is asked is hashed."""
    words = [word for pending in pendings for word in pending.submission.words]
    commitments = await sealer.seal(words) if words else {}
    for pending in pendings:
        if pending.submission.words:
            asked = sealed(pending.submission.command, commitments)
            pending.request_sha256 = request_sha256(asked)
            pending.command = as_kept(asked, commitments)
        elif not pending.request_sha256:
            pending.request_sha256 = request_sha256(pending.command)
    for pending in pendings:
        if pending.command.gives_receipt_code and pending.receipt_code is None:
            pending.receipt_code = sealer.receipt_code(pending.command.command_id)
