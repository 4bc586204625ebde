"""Sessions as they are stored: the token's hash, never the token."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters import clock, ids
from adapters.identity.tokens import Claim, fingerprint, read, sign

CONSOLE_FOR = timedelta(hours=12)
DEVICE_FOR = timedelta(days=30)
RECHECK_S = 5.0
REMEMBERED = 10_000


class _Seen(NamedTuple):
    claim: Claim
    until: float


class Sessions:
    """Opens, recognises and ends sessions.

    recheck_s: seconds within which a session ended by another process is noticed here.
    """

    def __init__(
        self,
        pool: AsyncConnectionPool[AsyncConnection],
        key: bytes,
        now: Callable[[], datetime] = clock.now,
        recheck_s: float = RECHECK_S,
    ) -> None:
        self._pool = pool
        self._key = key
        self._now = now
        self._recheck_s = recheck_s
        self._seen: dict[str, _Seen] = {}

    async def open(
        self, ledger: UUID, person: UUID, post: UUID, *, device: bool
    ) -> tuple[str, Claim]:
        """Begin a session (a phone's with a new device id); return its token and claim."""
        now = self._now()
        claim = Claim(
            session=ids.new_id(),
            ledger=ledger,
            person=person,
            post=post,
            device=ids.new_id() if device else None,
            expires_at=(now + (DEVICE_FOR if device else CONSOLE_FOR)).replace(microsecond=0),
        )
        token = sign(claim, self._key)
        async with self._pool.connection() as connection:
            await connection.execute(
                "INSERT INTO edge.sessions (token_sha256, person, post, device, created_at,"
                " expires_at) VALUES (%s, %s, %s, %s, %s, %s)",
                (fingerprint(token), person, post, claim.device, now, claim.expires_at),
            )
        return token, claim

    async def recognise(self, token: str, ledger: UUID) -> Claim | None:
        """Return the claim of a token of this ledger, or None when it is void, over or ended."""
        seen = self._seen.get(token)
        if seen is None or monotonic() >= seen.until:
            seen = await self._check(token)
        if seen is None or seen.claim.ledger != ledger or self._now() >= seen.claim.expires_at:
            return None
        return seen.claim

    async def end(self, token: str) -> None:
        """End a session for good; ending it twice changes nothing."""
        self._seen.pop(token, None)
        async with self._pool.connection() as connection:
            await connection.execute(
                "UPDATE edge.sessions SET revoked_at = coalesce(revoked_at, %s)"
                " WHERE token_sha256 = %s",
                (self._now(), fingerprint(token)),
            )

    async def _check(self, token: str) -> _Seen | None:
        self._seen.pop(token, None)
        claim = read(token, self._key, self._now())
        if claim is None:
            return None
        async with self._pool.connection() as connection:
            found = await connection.execute(
                "SELECT FROM edge.sessions WHERE token_sha256 = %s AND revoked_at IS NULL",
                (fingerprint(token),),
            )
            if not found.rowcount:
                return None
        if len(self._seen) >= REMEMBERED:
            self._seen.clear()
        self._seen[token] = seen = _Seen(claim, monotonic() + self._recheck_s)
        return seen
