"""Who is asking: from a token to the principal that every decision about access takes."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import psycopg
from starlette.requests import Request

from adapters.clock import now
from adapters.eventstore.errors import LedgerNotSeeded, Unavailable
from adapters.eventstore.ledger import Ledger
from adapters.identity.demo import may_read, may_write, principal_of
from adapters.identity.sessions import Sessions
from adapters.identity.tokens import Claim
from api.denials import asked_by
from api.faces import Face, presented
from api.kinds import NOT_OFFERED, UNAUTHENTICATED
from api.problems import Problem
from domain.access.permit import Principal
from domain.catalogue import Catalogue

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="gridledger"'}
REMEMBERED = 10_000


class Caller(NamedTuple):
    """An authenticated asker, as the catalogue of this moment knows him. face: of his cookie."""

    token: str
    face: Face | None
    claim: Claim
    principal: Principal

    @property
    def device(self) -> UUID | None:
        """The phone of the session, None for a console."""
        return self.claim.device


class _Known(NamedTuple):
    catalogue: Catalogue
    until: datetime
    principal: Principal


class Gate:
    """Lets nobody in without a session of this ledger in a post that is still held.

    A principal is worked out again when the catalogue changes, and once a minute (posts end).
    """

    def __init__(self, ledger: Ledger, sessions: Sessions) -> None:
        self._ledger = ledger
        self._sessions = sessions
        self._known: dict[UUID, _Known] = {}

    async def reader(self, request: Request) -> Caller:
        """The asker of something to read. Raises Problem (401, 403)."""
        return await self._caller(request, writing=False)

    async def writer(self, request: Request) -> Caller:
        """The asker of a change. Raises Problem (401, 403), LedgerNotSeeded, StorageFull (503)."""
        opened = self._ledger.catalogue.ledger
        if opened is None or not opened.seeded:
            wait_s = self._ledger.seconds_left()
            raise LedgerNotSeeded("the ledger is being filled", retry_after_s=wait_s)
        caller = await self._caller(request, writing=True)
        self._ledger.room.require()  # before a body is read: a photo has 15 MB
        return caller

    async def still(self, caller: Caller) -> Principal | None:
        """Who the caller is by now; None when his session or his post has ended.

        Raises Unavailable where that cannot be told.
        """
        opened = self._ledger.catalogue.ledger
        try:
            claim = (
                await self._sessions.recognise(caller.token, opened.ledger_id) if opened else None
            )
        except psycopg.Error as error:
            raise Unavailable("sessions cannot be read") from error
        return self._principal(claim) if claim else None

    async def _caller(self, request: Request, *, writing: bool) -> Caller:
        brought, catalogue = presented(request), self._ledger.catalogue
        if brought is None or catalogue.ledger is None:
            raise Problem(UNAUTHENTICATED, headers=_CHALLENGE)
        claim = await self._sessions.recognise(brought.token, catalogue.ledger.ledger_id)
        principal = self._principal(claim) if claim else None
        if claim is not None:
            asked_by(request, claim.session, principal)
        if claim is None or principal is None:
            raise Problem(UNAUTHENTICATED, headers=_CHALLENGE)
        if not (may_write(catalogue) if writing else may_read(catalogue)):
            raise Problem(NOT_OFFERED)
        return Caller(brought.token, brought.face, claim, principal)

    def _principal(self, claim: Claim) -> Principal | None:
        catalogue, at = self._ledger.catalogue, now()
        known = self._known.get(claim.session)
        if known is not None and known.catalogue is catalogue and at < known.until:
            return known.principal
        self._known.pop(claim.session, None)
        principal = principal_of(catalogue, claim.person, claim.post, claim.device, at)
        if principal is not None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            until = at.replace(second=59, microsecond=999_999)
            self._known[claim.session] = _Known(catalogue, until, principal)
        return principal
