"""A command that waits for its answer, and what the batch makes of it."""

from asyncio import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from adapters.eventstore.receipts import Receipt, Submission
from domain.access.permit import Principal
from domain.kernel import Command, Needs
from domain.streams import KIND_OF_COMMAND, StreamKind


@dataclass(slots=True, eq=False)
class Pending:
    """One waiting caller. `losses` counts races lost; `command` is the submission's, sealed.

    expires_at: the loop time after which an unknown outcome is no longer looked for.
    """

    principal: Principal
    submission: Submission
    answer: Future[Receipt]
    expires_at: float
    command: Command = field(init=False)
    kind: StreamKind = field(init=False)
    needs: Needs = field(init=False)
    request_sha256: bytes = b""
    losses: int = 0

    def __post_init__(self) -> None:
        self.command = self.submission.command
        self.kind = KIND_OF_COMMAND[type(self.command)]

    def settle(self, answer: Receipt | Exception) -> None:
        if self.answer.done():
            return
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Verdict(NamedTuple):
    """What deciding gave: a receipt to store or an error that leaves none; true once its unit commits.

    ordinal: of the last row that the command wrote or saw in the batch, 0 = it saw none of them.
    stored: whether the receipt goes to the log (a scheduler's refusal does not).
    """

    pending: Pending
    answer: Receipt | Exception
    ordinal: int
    stored: bool
    streams: tuple[UUID, ...]
    at: datetime
