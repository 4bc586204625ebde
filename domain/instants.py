"""When an act counts as done: the only instant that deadlines and intervals are computed with.

Online it is the ledger's clock. Offline it is that clock minus the time that passed on the phone
between capture and sending, so that a phone whose clock is simply wrong gains and loses nothing.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

OFFLINE_MAX = timedelta(hours=24)
OFFSET_MOVED_MAX_S = 300.0


class DeviceTiming(NamedTuple):
    """What a device says about one of its commands; both instants are from its own clock."""

    device: UUID
    device_seq: int
    captured_at: datetime
    sent_at: datetime


class DeviceClock(NamedTuple):
    """What the ledger remembers of a device from its last sync.

    offset_s: the device's clock minus the ledger's, in seconds.
    """

    device: UUID
    last_seq: int
    last_effective_at: datetime
    offset_s: float


class Effective(NamedTuple):
    """effective_at, why it is not what the device claimed, and the clock to remember of it."""

    at: datetime
    flags: tuple[str, ...] = ()
    clock: DeviceClock | None = None


def effective(
    now: datetime,
    timing: DeviceTiming | None,
    last: DeviceClock | None,
    *,
    field: bool,
    not_before: datetime | None,
) -> Effective:
    """Fix the instant of one command.

    now: the ledger's clock of this batch. not_before: the fact that is acted on (a dispatch, a
    whistle); nothing can be done before it. Flags: CLOCK_UNTRUSTED (server time taken), RAISED (to
    `not_before` or to the device's previous act).
    """
    if timing is None:
        return Effective(now)
    offset_s = (timing.sent_at - now).total_seconds()
    at = now
    flags: tuple[str, ...] = ()
    elapsed = timing.sent_at - timing.captured_at
    moved = last is not None and abs(offset_s - last.offset_s) > OFFSET_MOVED_MAX_S
    if elapsed < timedelta(0) or elapsed > OFFLINE_MAX or moved:
        flags = ("CLOCK_UNTRUSTED",)
    elif field:
        at = now - elapsed
        floors = [not_before] if not_before else []
        if last is not None and timing.device_seq > last.last_seq:
            floors.append(last.last_effective_at)
        floor = max(floors, default=at)
        if at < floor:
            at, flags = min(floor, now), ("RAISED",)
    seen = max(at, last.last_effective_at) if last else at
    seq = max(timing.device_seq, last.last_seq) if last else timing.device_seq
    return Effective(at, flags, DeviceClock(timing.device, seq, seen, offset_s))
