"""Who reported an incident and how he is reached: opened on its own, for whoever must call him."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from adapters.vault.vault import Vault
from api.answers import json_answer
from api.callers import Gate
from api.incidents import folded
from api.shown import ReporterShown
from domain.access.permit import permit
from domain.access.resources import reporter_resource
from domain.errors import NotFound
from domain.incident.events.intake import IncidentReported

READING: Final = "read-identity"


def reporter_router(ledger: Ledger, vault: Vault, gate: Gate) -> APIRouter:
    """`GET /incidents/{id}/reporter`."""
    router = APIRouter(tags=["incident"])

    @router.get("/incidents/{incident}/reporter", response_model=ReporterShown)
    async def read(incident: UUID, request: Request) -> Response:
        """The name and the number that a reporter left; the reading is noted with its reader."""
        caller = await gate.reader(request)
        history = await ledger.history(incident)
        state = folded(history)
        resource = state and reporter_resource(state, ledger.catalogue, now())
        if resource is None or not permit(caller.principal, READING, resource):
            raise NotFound
        events = [recorded.fact.event for recorded in history]
        report = next((one for one in events if isinstance(one, IncidentReported)), None)
        name, phone = (report.reporter_name, report.reporter_phone) if report else (None, None)
        left = [text.id for text in (name, phone) if text is not None]
        opened = await vault.open(left, caller.principal.actor, READING, incident)
        members = {
            "name": opened.get(name.id) if name else None,
            "phone": opened.get(phone.id) if phone else None,
            "left": bool(left),
        }
        return json_answer(members, headers={"Cache-Control": "no-store"})

    return router
