"""What the people of the example county ask of a ledger about incidents, drawn from a seed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from adapters.eventstore.receipts import Submission
from domain.access.permit import Principal
from domain.incident.incident import ENDED, Incident
from domain.incident.lifecycle import allowed
from domain.kernel import Actor
from domain.known import ReceiptCode
from domain.words import Words
from tests.support import examples as who
from tests.support.wishes import WISHES, drawn_report

OPEN_MIN: Final = 3
TRIES: Final = 12
POSTED: Final = {colleague.post: colleague for colleague in who.COLLEAGUES}
GRIDS: Final = (who.GRID, who.GRID_2, who.VILLAGE_GRID)


def principal_of(actor: Actor, device: UUID | None = None) -> Principal:
    """Somebody of the example county in his post."""
    assert actor.post is not None
    one = POSTED[actor.post]
    return Principal(actor, one.role, one.scope, one.unit, one.grid, device)


class Codes:
    """A vault for those whose words are sealed already; a receipt code follows from its command."""

    async def seal(self, batch: Sequence[Words]) -> dict[UUID, str]:
        assert not batch
        return {}

    def receipt_code(self, command_id: UUID) -> ReceiptCode:
        return ReceiptCode(command_id.hex * 2, 1)


class Townsfolk:
    """incidents: as those who ask know them, which may be late; whoever keeps this fills it in."""

    def __init__(self, draw: Random, now: datetime) -> None:
        self.draw = draw
        self.now = now
        self.incidents: dict[UUID, Incident] = {}
        self._wishes, self._weights = zip(*WISHES, strict=True)

    def new_id(self) -> UUID:
        return UUID(int=self.draw.getrandbits(128), version=4)

    def asks(self) -> tuple[Principal, Submission]:
        """The next one's command, sensible more often than not."""
        everything = list(self.incidents.values())
        open_ = [one for one in everything if one.status not in ENDED]
        if len(open_) < OPEN_MIN or self.draw.random() < 0.05:
            return self._report()
        incident = self.draw.choice(open_ if self.draw.random() < 0.9 else everything)
        sensible = allowed(incident) if self.draw.random() < 0.85 else ()
        for wish in self.draw.choices(self._wishes, self._weights, k=TRIES):
            actor, command = wish(self, incident)
            if not sensible or command.name in sensible:
                return principal_of(actor), Submission(command)
        return self._report()

    def passes(self) -> timedelta:
        """How long it is until somebody asks again."""
        return self.draw.choice((timedelta(seconds=3), timedelta(minutes=11))) * self.draw.randint(
            1, 9
        )

    def _report(self) -> tuple[Principal, Submission]:
        command = drawn_report(self.draw, self.new_id(), GRIDS)
        return principal_of(who.OFFICER_A.actor), Submission(command)
