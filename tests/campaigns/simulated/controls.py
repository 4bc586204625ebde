"""What a simulation must find: the same county with one protection taken away."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from adapters.eventstore.append import Append, Conflict
from adapters.eventstore.receipts import StoredReceipt
from tests.campaigns.simulated.county import Plan
from tests.support import broken
from tests.support.memory_log import MemoryLog


class BlindLog(MemoryLog):
    """Compares no versions, and has no key that would."""

    def _conflicts(self, append: Append) -> list[Conflict]:
        return [one for one in super()._conflicts(append) if one.why != "HEAD"]

    def _stands(self, _stream: UUID, _version: int) -> bool:
        return False


class ForgetfulLog(MemoryLog):
    """Nobody who asks for a receipt gets one."""

    def _conflicts(self, append: Append) -> list[Conflict]:
        return [one for one in super()._conflicts(append) if one.why != "RECEIPT"]

    def receipts_of(self, _command_ids: Iterable[UUID]) -> dict[UUID, StoredReceipt]:
        return {}


CONTROLS: Final = {
    "cache before commit": Plan(build=broken.hasty),
    "no head check": Plan(log=BlindLog),
    "receipts not asked": Plan(log=ForgetfulLog),
    "effect and position apart": Plan(apart=True),
    "position without its guard": Plan(guarded=False),
}
