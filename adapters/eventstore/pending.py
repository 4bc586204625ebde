"""A command that waits for its answer, and what the batch makes of it."""

from asyncio import Future
from dataclasses import dataclass, field

from adapters.eventstore.receipts import Receipt, Submission
from domain.access.permit import Principal
from domain.kernel import NOTHING_NEEDED, Command, Needs
from domain.streams import KIND_OF_COMMAND, StreamKind


@dataclass(slots=True, eq=False)
class Pending:
    """One waiting caller. `losses` counts races lost; `command` is the submission's, sealed.

    expires_at: the loop time after which an unknown outcome is no longer looked for.
    fault: why nobody could say what it needs; its answer, once it is decided.
    """

    principal: Principal
    submission: Submission
    answer: Future[Receipt]
    expires_at: float
    command: Command = field(init=False)
    kind: StreamKind = field(init=False)
    needs: Needs = NOTHING_NEEDED
    fault: Exception | None = None
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
