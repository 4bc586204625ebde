"""One incident: as it stands, and how it came to that."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from adapters.clock import now
from adapters.eventstore.envelope import RecordedEvent
from adapters.eventstore.ledger import Ledger
from adapters.vault.vault import Vault
from api.answers import json_answer, place
from api.as_of import as_of as parsed_as_of
from api.as_of import head_of
from api.callers import Gate
from api.timeline import entries, working_text_ids
from domain.access.permit import permit
from domain.access.resources import incident_resource
from domain.errors import NotFound
from domain.incident.events.intake import IncidentReported
from domain.incident.incident import Incident
from domain.incident.lifecycle import allowed
from domain.streams import KIND_OF_EVENT, StreamKind

READING = "read-incident"


def incidents_router(ledger: Ledger, vault: Vault, gate: Gate) -> APIRouter:
    """`GET /incidents/{id}`."""
    router = APIRouter(tags=["incident"])
    kind = KIND_OF_EVENT[IncidentReported]

    @router.get("/incidents/{incident}")
    async def read(
        incident: UUID, request: Request, as_of: Annotated[str | None, Query()] = None
    ) -> Response:
        """The state and its history, now or as of a moment; the reading of its texts is noted."""
        caller = await gate.reader(request)
        moment = parsed_as_of(as_of, head_of(ledger))
        history = [
            r for r in await ledger.history(incident) if KIND_OF_EVENT[type(r.fact.event)] is kind
        ]
        shown = _upto(history, moment)
        state = _fold(kind, shown)
        # Current grants decide, about where it lay then and about where it lies now.
        for seen in (state, _fold(kind, history)):
            if seen is None:
                raise NotFound
            where = incident_resource(seen, ledger.catalogue, now())
            if not permit(caller.principal, READING, where):
                raise NotFound
        opened = await vault.open(
            working_text_ids(shown), caller.principal.actor, READING, incident
        )
        assert isinstance(state, Incident)
        last = shown[-1]
        members = {
            "id": incident,
            "version": last.fact.version,
            "state": state_members(state),
            "allowed": allowed(state) if moment is None else (),
            "history": entries(ledger, shown, opened),
        }
        headers = {
            "ETag": f'"v{last.fact.version}"',
            "Log-Position": place(ledger, ledger.position if moment is None else last.position),
            "Cache-Control": "no-store",
        }
        return json_answer(members, headers=headers)

    return router


def state_members(incident: Incident) -> dict[str, Any]:
    """What is asked of an incident most; the rest stands in its history."""
    return {
        "number": incident.number,
        "status": incident.status,
        "category": incident.category,
        "urgency": incident.urgency,
        "channel": incident.channel,
        "level": incident.level,
        "grid": incident.grid,
        "community": incident.community,
        "geo": incident.geo and incident.geo.model_dump(),
        "reported_at": incident.reported.at,
        "resident": incident.resident,
        "first_receiver": incident.first_receiver,
        "lead": incident.lead,
        "tasks": [
            {
                "id": task.id,
                "unit": task.unit,
                "lead": task.lead,
                "status": task.status,
                "attempt": task.attempt,
                "given_at": task.given_at,
                "result": task.result,
            }
            for task in incident.tasks
        ],
        "clocks": [
            {
                "timer": clock.timer,
                "subject": clock.subject,
                "started_at": clock.started_at,
                "due": clock.due,
                "warned": clock.warned,
            }
            for clock in incident.clocks
        ],
        "stands_still": incident.standing_still,
        "parent": incident.parent,
        "children": incident.children,
        "master": incident.master,
        "attached": list(incident.attached),
        "resolved_at": incident.resolved_at,
        "closed_at": incident.closed and incident.closed.at,
        "close_code": incident.close_code,
        "reopened": incident.reopened,
        "imported": incident.imported,
    }


def _upto(
    history: Sequence[RecordedEvent], moment: datetime | int | None
) -> Sequence[RecordedEvent]:
    match moment:
        case None:
            return history
        case int():
            return [recorded for recorded in history if recorded.position <= moment]
        case datetime():
            return [recorded for recorded in history if recorded.recorded_at <= moment]


def _fold(kind: StreamKind, history: Sequence[RecordedEvent]) -> Any:
    state = None
    for recorded in history:
        state = kind.evolve(state, recorded.fact)
    return state
