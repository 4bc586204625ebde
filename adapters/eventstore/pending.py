"""A command that waits for its answer, and what the batch makes of it."""

from asyncio import Future
from collections.abc import Hashable
from dataclasses import dataclass, field

from adapters.eventstore.receipts import Receipt, Submission
from domain.access.permit import Principal
from domain.catalogue import Catalogue
from domain.kernel import NOTHING_NEEDED, ActorKind, Command, Needs
from domain.known import ReceiptCode
from domain.streams import KIND_OF_COMMAND, StreamKind

LOSSES_BEFORE_LOCK = 2


@dataclass(slots=True, eq=False)
class Pending:
    """One waiting caller. `losses` counts races lost; `command` is the submission's, sealed.

    expires_at: the loop time after which an unknown outcome is no longer looked for.
    fault: why nobody could say what it needs; its answer, once it is decided.
    touched: the streams, claim keys and device that it sees; ids by their numbers, since an id is
    hashed by a call in Python. number_keys: of the numbers that it may take. alone: the batch that
    it was in failed, perhaps by it. apart: it is of those that do not simply go with the others.
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
    receipt_code: ReceiptCode | None = None
    touched: frozenset[Hashable] = frozenset()
    number_keys: tuple[str, ...] = ()
    losses: int = 0
    alone: bool = False
    apart: bool = field(init=False)
    needed_by: Catalogue | None = None

    def __post_init__(self) -> None:
        self.command = self.submission.command
        self.kind = KIND_OF_COMMAND[type(self.command)]
        self.apart = self.kind.reference or self.in_order

    @property
    def locked(self) -> bool:
        """It lost so many races that it is decided under the lock."""
        return self.losses >= LOSSES_BEFORE_LOCK

    @property
    def solitary(self) -> bool:
        """Nothing else may be under way while it is."""
        return self.alone or self.kind.reference or self.locked

    @property
    def in_order(self) -> bool:
        """Its position tells of its place in a source, or its clock must not run back."""
        imported = self.principal.actor.kind is ActorKind.IMPORT
        return imported or self.submission.replayed_at is not None

    def need(self, catalogue: Catalogue) -> None:
        """Find out what it needs by this catalogue."""
        self.needed_by = catalogue
        try:
            self.needs = self.kind.needs(self.command, catalogue)
            self.fault = None
        except Exception as error:  # noqa: BLE001 - it becomes this command's answer
            self.needs, self.fault = NOTHING_NEEDED, error
        device, needs, own = self.submission.device, self.needs, self.command.stream.int
        if needs is NOTHING_NEEDED and device is None:
            self.touched = frozenset((own,))
            return
        seen = [*needs.streams, *(() if device is None else (device.device,))]
        self.touched = frozenset((own, *[one.int for one in seen], *needs.claims))

    def settle(self, answer: Receipt | Exception) -> None:
        if self.answer.done():
            return
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)
