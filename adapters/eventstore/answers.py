"""What a waiting caller is told from a receipt, and who has to be tried again."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from adapters.eventstore.errors import CommandIdReused, OutcomeUnknown
from adapters.eventstore.pending import Pending
from adapters.eventstore.receipts import Receipt, StoredReceipt

LOSSES_MAX = 12


def again_of(pendings: Sequence[Pending], receipts: Mapping[UUID, StoredReceipt]) -> list[Pending]:
    """What has a receipt is answered from it, the rest goes first in the next batch."""
    again: list[Pending] = []
    for pending in pendings:
        if pending.answer.done():
            continue
        if stored := receipts.get(pending.command.command_id):
            pending.settle(answer_of(pending, stored))
        elif pending.losses >= LOSSES_MAX:
            pending.settle(OutcomeUnknown("the command could not be written in time"))
        else:
            pending.losses += 1
            again.append(pending)
    return again


def answer_of(pending: Pending, stored: StoredReceipt) -> Receipt | Exception:
    if stored.answers(pending.principal.actor, pending.request_sha256):
        return stored.receipt()
    return CommandIdReused("this id has been used for something else")
