"""Photos: their bytes up under the hash that a command declared, and a harmless copy down."""

import asyncio
import re
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.requests import ClientDisconnect

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome
from adapters.evidence.evidence import Evidence
from adapters.photos.photos import ACCEPTED, UnknownFormat
from adapters.photos.photos import BYTES_MAX as PHOTO_BYTES_MAX
from adapters.vault.errors import SubjectErased
from api.answers import json_answer, place
from api.callers import Gate
from api.incidents import READING, folded
from api.kinds import (
    EVIDENCE_ERASED,
    EVIDENCE_LOST,
    EVIDENCE_NOT_HERE,
    NOT_DECLARED,
    PHOTO_TOO_LARGE,
    PHOTO_TYPE,
    UPLOAD_TOO_SLOW,
)
from api.problems import Problem
from api.uploads import Uploads
from domain.access.permit import Principal, permit
from domain.access.resources import incident_resource
from domain.errors import NotFound
from domain.incident.commands import DECLARING
from domain.incident.incident import Incident

PATH = "/evidence"
RECEIVING_S_MAX = 120.0
SILENT_S_MAX = 15.0
AGAIN_S = "5"
INERT = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Content-Disposition": 'attachment; filename="photo.jpg"',
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
Case = Annotated[UUID, Query()]
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            accepted: {"schema": {"type": "string", "format": "binary"}} for accepted in ACCEPTED
        },
    }
}


def evidence_router(ledger: Ledger, evidence: Evidence, gate: Gate) -> APIRouter:
    """`PUT /evidence/{sha256}` and `GET /evidence/{sha256}`."""
    router = APIRouter(tags=["evidence"])
    uploads = Uploads()

    @router.put(PATH + "/{sha256}", status_code=201, openapi_extra=_BODY)
    async def put(sha256: Digest, incident: Case, request: Request) -> Response:
        """Send the bytes that a recorded command of this incident declared; repeat at will."""
        caller = await gate.writer(request)
        known = await _incident(ledger, incident)
        proof = known and known.proofs.get(sha256)
        if known is None or proof is None or not _may_send(ledger, caller.principal, known):
            raise Problem(NOT_DECLARED, headers={"Retry-After": AGAIN_S})
        try:
            async with uploads.turn(caller.principal.actor.id):
                kept, receipt = await evidence.take(incident, sha256, await _received(request))
        except UnknownFormat:
            raise Problem(PHOTO_TYPE, more={"accepted": ACCEPTED}) from None
        if receipt.outcome is Outcome.REFUSED:
            raise Problem(NOT_DECLARED, headers={"Retry-After": AGAIN_S})
        members = kept._asdict() | {"position": place(ledger, receipt.position)}
        return json_answer(members, 200 if proof.stored else 201)

    @router.get(PATH + "/{sha256}")
    async def read(
        sha256: Digest, incident: Annotated[UUID, Query()], request: Request
    ) -> Response:
        """A photo of this incident as a plain JPEG of at most 2,048 px; each reading is noted."""
        caller = await gate.reader(request)
        known = await _incident(ledger, incident)
        resource = known and incident_resource(known, ledger.catalogue, now())
        if known is None or not permit(caller.principal, READING, resource):
            raise NotFound
        proof = known.proofs.get(sha256)
        if proof is None:
            raise NotFound
        try:
            copy = await evidence.copy(incident, sha256, caller.principal.actor, "read-evidence")
        except SubjectErased:
            raise Problem(EVIDENCE_ERASED) from None
        if copy is None:
            raise Problem(EVIDENCE_LOST if proof.stored else EVIDENCE_NOT_HERE)
        return Response(copy, media_type="image/jpeg", headers=INERT)

    return router


async def _incident(ledger: Ledger, stream: UUID) -> Incident | None:
    return folded(await ledger.history(stream))


def _may_send(ledger: Ledger, principal: Principal, incident: Incident) -> bool:
    """Whoever reported it, and whoever may declare more about it."""
    if principal.actor.id == incident.reported.by:
        return True
    resource = incident_resource(incident, ledger.catalogue, now())
    return any(permit(principal, command.name, resource) for command in DECLARING)


async def _received(request: Request) -> bytes:
    """The body, never more of it in memory than a photo may have. Raises Problem (408, 413).

    A line that is silent for SILENT_S_MAX is given up, so that it keeps no turn.
    """
    length = request.headers.get("content-length", "")
    if re.fullmatch(r"[0-9]{1,18}", length) and int(length) > PHOTO_BYTES_MAX:
        raise Problem(PHOTO_TOO_LARGE)
    body = bytearray()
    try:
        loop = asyncio.get_running_loop()
        end = loop.time() + RECEIVING_S_MAX
        async with asyncio.timeout(SILENT_S_MAX) as silence:
            async for chunk in request.stream():
                silence.reschedule(min(end, loop.time() + SILENT_S_MAX))
                body += chunk
                if len(body) > PHOTO_BYTES_MAX:
                    raise Problem(PHOTO_TOO_LARGE)
    except (TimeoutError, ClientDisconnect):  # who hung up hears nothing: no fault of ours
        raise Problem(UPLOAD_TOO_SLOW) from None
    return bytes(body)
