"""How often a caller may do something: so many at once, and so many a second in the long run."""

from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from time import monotonic
from typing import NamedTuple
from uuid import UUID

CALLERS_MAX = 10_000
NOWHERE = ""
_NETWORK_BITS = 64


class _Bucket(NamedTuple):
    """left: how many more it takes at `at`; it fills up with time."""

    left: float
    at: float


class Buckets:
    """One bucket per caller, of those asked for last; kept by this process alone."""

    def __init__(
        self, at_once_max: int, per_second: float, clock: Callable[[], float] = monotonic
    ) -> None:
        self._at_once_max = at_once_max
        self._per_second = per_second
        self._clock = clock
        self._buckets: OrderedDict[UUID | str, _Bucket] = OrderedDict()

    def take(self, caller: UUID | str) -> float:
        """Take one. Seconds until there is one to take, 0 where it was taken."""
        now = self._clock()
        left = self._left(caller, now)
        taken = left >= 1
        self._put(caller, _Bucket(left - taken, now))
        return 0 if taken else (1 - left) / self._per_second

    def give_back(self, caller: UUID | str) -> None:
        """What was taken does not count."""
        now = self._clock()
        self._put(caller, _Bucket(self._left(caller, now) + 1, now))

    def _left(self, caller: UUID | str, now: float) -> float:
        before = self._buckets.get(caller, _Bucket(self._at_once_max, now))
        return min(self._at_once_max, before.left + (now - before.at) * self._per_second)

    def _put(self, caller: UUID | str, bucket: _Bucket) -> None:
        self._buckets[caller] = bucket
        self._buckets.move_to_end(caller)
        if len(self._buckets) > CALLERS_MAX:
            self._buckets.popitem(last=False)


def network_of(host: str) -> str:
    """Whose an address is: an IPv6 address stands for the network that its holder was given.

    All that is no address is one caller, so that nobody makes himself many, nor fills the memory.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return NOWHERE
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> _NETWORK_BITS << _NETWORK_BITS))
