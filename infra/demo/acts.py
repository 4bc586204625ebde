"""What the demo does: one command by somebody at one instant."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.kernel import ActorKind, Command
from domain.words import Words
from infra.demo.pictures import Picture


class Seat(NamedTuple):
    """Who acts: a person in a post, a device with its area, or a part of the system."""

    kind: ActorKind
    id: UUID
    post: UUID | None = None
    scope: UUID | None = None


class Act(NamedTuple):
    """at: its replayed instant, in UTC; acts come in the order of these.

    photo: the one that is stored by it; its bytes come before the event.
    undoes: the command whose event an Undo takes back. Events get their ids when they are written,
    so whoever sends the act fills in `of`.
    """

    at: datetime
    who: Seat
    command: Command
    words: tuple[Words, ...] = ()
    undoes: UUID | None = None
    photo: Picture | None = None
