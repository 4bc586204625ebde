"""A resident's look-up by the code on the receipt: the right code, and nothing else, is answered.

What stands against guessing is the code: 12 characters of 5 bits are 2^60, about 1.2 × 10^18; the
check character adds none, as anybody can work it out. A county hands out less than a million codes
a year, so that after ten years 1 guess in 1.2 × 10^11 finds one. An address gets 10 wrong ones at
once and then 6 a minute: it finds somebody's after 36,000 years, and learns a class, a community
and how far the matter is. The bound keeps floods away; it need not keep the secret.
"""

import re
import unicodedata
from collections.abc import Callable
from math import ceil
from time import monotonic

from adapters.eventstore.errors import Unavailable
from adapters.eventstore.ledger import Ledger
from adapters.vault.receipt_codes import ReceiptCodeMistyped, as_printed, sha256_of
from api.answers import place
from api.buckets import Buckets
from api.kinds import (
    RECEIPT_IS_NUMBER,
    RECEIPT_MISSING,
    RECEIPT_MISTYPED,
    RECEIPT_UNKNOWN,
    TOO_MANY_LOOKUPS,
    VIEW_BEHIND,
    Kind,
)
from api.moments import Moments
from api.problems import Problem
from api.public_matter import PublicMatter, matter
from projections.engine.positions import head
from projections.receipt_codes.queries import of_code

UNKNOWN_AT_ONCE_MAX = 10
UNKNOWN_PER_SECOND = 0.1
WAITING_MAX = 2
# As people type a case's number: a dash of any width between its parts, a blank, or nothing.
_NUMBER = re.compile(r"[0-9]{3,8}\W{0,3}[0-9]{4}\W{0,3}[0-9]{5,12}", re.ASCII)


class ReceiptLookup:
    """Looks codes up in one ledger, and counts by caller those that stand for nothing.

    A right code costs nothing, so that a desk may look up as many as people bring. Nor does one
    with a slip: it is refused by its check character, before anything is looked for. At most
    WAITING_MAX lookups wait for the views at a time.
    """

    def __init__(
        self, ledger: Ledger, moments: Moments, clock: Callable[[], float] = monotonic
    ) -> None:
        self._ledger = ledger
        self._moments = moments
        self._unknown = Buckets(UNKNOWN_AT_ONCE_MAX, UNKNOWN_PER_SECOND, clock)
        self._waiting = 0

    async def matter(self, typed: str, caller: str) -> PublicMatter:
        """Where it stands now. Raises Problem (400, 404, 429, 503) and Unavailable."""
        try:
            sha256 = bytes.fromhex(sha256_of(as_printed(typed)))
        except ReceiptCodeMistyped:
            raise Problem(_why_none(typed)) from None
        # Taken before it is looked for: of many asks at the same time no more are answered.
        if wait_s := self._unknown.take(caller):
            raise Problem(TOO_MANY_LOOKUPS, headers={"Retry-After": str(ceil(wait_s))})
        try:
            found = await self._found(sha256)
        except Unavailable:
            self._unknown.give_back(caller)
            raise
        if found is None:
            raise Problem(RECEIPT_UNKNOWN)
        self._unknown.give_back(caller)
        return found

    async def _found(self, sha256: bytes) -> PublicMatter | None:
        """Nothing is called unknown before the view has seen what the ledger holds by now.

        Whoever has to wait for that has no right code yet, and pays as for a wrong one: else
        strangers could wait in crowds. Raises Problem (503) and Unavailable.
        """
        found, unseen = await self._read(sha256)
        if unseen is None:
            return found
        if self._waiting >= WAITING_MAX:
            raise Problem(VIEW_BEHIND, headers={"Retry-After": "1"})
        self._waiting += 1
        try:
            found, _ = await self._read(sha256, place(self._ledger, unseen))
        finally:
            self._waiting -= 1
        return found

    async def _read(
        self, sha256: bytes, min_position: str | None = None
    ) -> tuple[PublicMatter | None, int | None]:
        """What is there; where nothing is, how far the log is, if the view is not so far.

        The log is asked: what another process wrote, this one need not know of yet.
        """
        async with self._moments.open(min_position=min_position) as moment:
            found = await of_code(moment.connection, sha256)
            if found is None:
                last = await head(moment.connection)
                return None, last if last > moment.as_of.position else None
        return matter(found, self._ledger.catalogue, moment.as_of.instant), None


def _why_none(typed: str) -> Kind:
    """What somebody typed who typed no code."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    if not plain:
        return RECEIPT_MISSING
    return RECEIPT_IS_NUMBER if _NUMBER.fullmatch(plain) else RECEIPT_MISTYPED
