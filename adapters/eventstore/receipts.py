"""What a command left behind: asked once or ten times, the answer is the same."""

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from adapters.eventstore.plain import plain, present
from adapters.eventstore.statement import Statement
from domain.instants import DeviceTiming
from domain.kernel import Actor, ActorKind, Command
from domain.words import Words


class Outcome(StrEnum):
    APPLIED = "APPLIED"
    NOTHING = "NOTHING"
    REFUSED = "REFUSED"


class Submission(NamedTuple):
    """A command on its way to the ledger.

    words: what a person wrote, by the id of its TextRef in the command; sealed before anything is
    decided.
    effective_at: an import's source time; ignored for everybody else.
    replayed_at: the clock of a synthetic ledger; stands for all three instants.
    expected_version: what the caller saw (If-Match); None = whatever is there.
    """

    command: Command
    words: tuple[Words, ...] = ()
    channel: str | None = None
    device: DeviceTiming | None = None
    effective_at: datetime | None = None
    replayed_at: datetime | None = None
    correlation: UUID | None = None
    causation: UUID | None = None
    expected_version: int | None = None


class Receipt(NamedTuple):
    """The outcome of a command; `replayed` when it had been decided before.

    version: of the command's own stream. position: of the last event written by the command; where
    it wrote none, of the last event of the log when it was decided.
    allowed: what the present state would take instead, with a fresh refusal only.
    """

    command_id: UUID
    outcome: Outcome
    code: str | None
    stream: UUID
    version: int
    position: int
    effective_at: datetime
    decided_at: datetime
    catalogue_position: int
    flags: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    replayed: bool = False

    def at(self, position: int) -> "Receipt":
        """The same, once the position is known: in a quarter of the time of `_replace`."""
        values = list(self)
        values[_POSITION] = position
        return tuple.__new__(Receipt, values)


_POSITION = Receipt._fields.index("position")


@lru_cache(maxsize=10_000)
def actor_key(actor: Actor) -> str:
    """A person is one actor whatever post or role he acts in."""
    if actor.kind is ActorKind.HUMAN:
        return str(actor.id)
    return f"{actor.kind}:{actor.id}"


_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


def request_sha256(command: Command) -> bytes:
    """Hash of what was asked: name, stream and payload, with text refs in the place of words."""
    payload = present(command)
    del payload["command_id"], payload["stream"]
    request = {"name": command.name, "payload": payload, "stream": command.stream}
    return sha256(orjson.dumps(request, plain, _CANONICAL)).digest()


class StoredReceipt(NamedTuple):
    """A row of log.receipts, columns in the order of SELECT_RECEIPTS."""

    command_id: UUID
    actor: str
    request_sha256: bytes
    outcome: str
    code: str | None
    stream: UUID
    version: int
    position: int
    effective_at: datetime
    decided_at: datetime
    catalogue_position: int

    def answers(self, actor: Actor, sha: bytes) -> bool:
        return self.actor == actor_key(actor) and self.request_sha256 == sha

    def receipt(self) -> Receipt:
        values: dict[str, Any] = self._asdict()
        del values["actor"], values["request_sha256"]
        return Receipt(**(values | {"outcome": Outcome(self.outcome), "replayed": True}))


SELECT_RECEIPTS = Statement(
    "receipts",
    """
SELECT command_id, actor, request_sha256, outcome, code, stream, version, position,
       effective_at, decided_at, catalogue_position
  FROM log.receipts WHERE command_id = ANY(%b::uuid[])
""",
)
