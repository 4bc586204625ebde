"""What the checker reads: the log, receipts, claims, the senders' files, what a reader met."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.rows import dict_row
from pydantic import TypeAdapter

from adapters.eventstore.envelope import RecordedEvent
from adapters.eventstore.mapper import COLUMNS, to_recorded
from domain.kernel import Actor, ActorKind, Command
from domain.streams import KIND_OF_COMMAND

_ACTOR = TypeAdapter(Actor)
UNANSWERED = "Unanswered"
"""The error of who was told nothing: nobody was there, or the connection was lost."""


class Finding(NamedTuple):
    what: str
    why: str


class Asked(NamedTuple):
    """A command as its sender wrote it down; since: when it was first sent, monotonic seconds.

    seen: the version of its stream that the sender made a condition; None where any would do.
    awaited: whether its sender is told what becomes of it; not what a photo brings with it.
    """

    command: Command
    actor: Actor
    since: float
    seen: int | None = None
    awaited: bool = True


class Answer(NamedTuple):
    """What a sender was told: a receipt's content or an error's name. since: when it asked.

    version: the one that a StaleVersion names.
    """

    since: float
    at: float
    receipt: dict[str, Any] | None
    error: str | None
    version: int | None = None


class Read(NamedTuple):
    """A stream as somebody read it: how many events, and their ids' digest."""

    since: float
    at: float
    stream: UUID
    events: int
    digest: str


class Outcome(NamedTuple):
    """What is to be decided again: a stored receipt, or an answer that left none."""

    outcome: str
    code: str | None
    stream: UUID
    version: int
    position: int
    effective_at: datetime
    decided_at: datetime


class Evidence(NamedTuple):
    """All that the checker knows. followed: (position, event id) as a following reader met them.

    begun: the last position of what was there before the first command.
    steady: whether nobody moved the database's clock.
    """

    events: Sequence[RecordedEvent]
    receipts: dict[UUID, dict[str, Any]]
    claims: dict[tuple[str, str], UUID]
    asked: dict[UUID, Asked]
    answers: dict[UUID, list[Answer]]
    followed: Sequence[tuple[int, UUID]]
    reads: Sequence[Read] = ()
    begun: int = 0
    steady: bool = True

    @property
    def acknowledged(self) -> int:
        """How many commands got a receipt."""
        return sum(any(a.receipt for a in answers) for answers in self.answers.values())


def left_none(asked: Asked, told: dict[str, Any]) -> bool:
    """Whether this answer is one that leaves no receipt."""
    return asked.actor.kind is not ActorKind.HUMAN and told["outcome"] == "REFUSED"


def digest(event_ids: Iterable[UUID]) -> str:
    """Of the events of a stream, in order."""
    return sha256(b"".join(event_id.bytes for event_id in event_ids)).hexdigest()


def gather(
    url: str,
    histories: Iterable[Path],
    followed: Sequence[tuple[int, UUID]] | None = None,
    begun: int = 0,
) -> Evidence:
    """Read the store and the senders' files; followed: None where nobody read along."""
    asked: dict[UUID, Asked] = {}
    reads: list[Read] = []
    answers: dict[UUID, list[Answer]] = defaultdict(list)
    commands = {command.name: command for command in KIND_OF_COMMAND}
    lines = [json.loads(line) for path in histories for line in path.read_text().splitlines()]
    for line in sorted(lines, key=lambda line: float(line["at"])):
        command_id = UUID(line["id"])
        if "read" in line:
            reads.append(Read(line["since"], line["at"], command_id, *line["read"]))
        elif "name" in line:
            command = commands[line["name"]].model_validate_json(json.dumps(line["command"]))
            actor = _ACTOR.validate_json(json.dumps(line["actor"]))
            told = Asked(command, actor, line["at"], line["seen"], line["awaited"])
            asked.setdefault(command_id, told)
        else:
            told_of = (line.get(name) for name in ("answer", "error", "version"))
            answers[command_id].append(Answer(line["since"], line["at"], *told_of))
    with psycopg.connect(url, options="-c timezone=UTC") as conn:
        query = f"SELECT {COLUMNS} FROM log.events ORDER BY notification_id"  # noqa: S608 - constant
        events = [to_recorded(row) for row in conn.execute(query).fetchall()]
        rows = conn.cursor(row_factory=dict_row)
        receipts = {row["command_id"]: row for row in rows.execute("SELECT * FROM log.receipts")}
        holders = conn.execute("SELECT kind, key, holder FROM log.claims")
        claims = {(kind, key): holder for kind, key, holder in holders}
    if followed is None:
        followed = [(event.position, event.fact.event_id) for event in events]
    return Evidence(events, receipts, claims, asked, answers, followed, reads, begun)
