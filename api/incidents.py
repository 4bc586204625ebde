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
from api.callers import Caller, Gate
from api.linked import linked
from api.moments import Moments
from api.points import points_now
from api.shown import IncidentShown
from api.timeline import entries, working_text_ids
from domain.access.permit import permit
from domain.access.resources import incident_resource
from domain.catalogue import Catalogue
from domain.errors import NotFound
from domain.incident.commands.closing import CloseIncident, RecordFollowUp
from domain.incident.commands.dispatch import (
    ApproveExtension,
    DelegateDown,
    DenyExtension,
    EscalateIncident,
)
from domain.incident.decide.closing import follows_up, waits_for_follow_up
from domain.incident.decide.extending import decides_extension
from domain.incident.decide.levels import delegable_by, lower_levels, next_level
from domain.incident.decide.undoing import offer
from domain.incident.events.intake import SourceRecorded
from domain.incident.incident import Incident
from domain.incident.lifecycle import allowed
from domain.incident.state import fold
from domain.kernel import Actor
from domain.streams import KIND_OF_EVENT

READING = "read-incident"


def incidents_router(ledger: Ledger, moments: Moments, vault: Vault, gate: Gate) -> APIRouter:
    """`GET /incidents/{id}`."""
    router = APIRouter(tags=["incident"])

    @router.get("/incidents/{incident}", response_model=IncidentShown)
    async def read(
        incident: UUID, request: Request, as_of: Annotated[str | None, Query()] = None
    ) -> Response:
        """The state and its history, now or as of a moment; the reading of its texts is noted."""
        caller = await gate.reader(request)
        moment = await moments.resolve(as_of)
        history = await ledger.history(incident)
        shown = [r for r in history if moment is None or r.position <= moment.position]
        state, present = folded(shown), folded(history)
        at = now()

        def may(action: str, one: Incident) -> bool:
            return permit(caller.principal, action, incident_resource(one, ledger.catalogue, at))

        # Current grants decide, about where it lay then and about where it lies now.
        if state is None or present is None or not (may(READING, state) and may(READING, present)):
            raise NotFound
        opened = await vault.open(
            working_text_ids(shown), caller.principal.actor, READING, incident
        )
        exact = points_now(ledger.catalogue, at).told(state, present)
        last = shown[-1]
        named = allowed(state) if moment is None else ()
        possible = [name for name in named if may(name, state)]
        nowhere = _nowhere(state, ledger.catalogue, caller.principal.actor, at)
        members = {
            "id": incident,
            "version": last.fact.version,
            "text": opened.get(state.text.id) if state.text else None,
            "state": state_members(state, points=exact)
            | {"evidence": _evidence(state, ledger.catalogue, moment.instant if moment else at)},
            "allowed": [name for name in possible if name not in nowhere],
            "nowhere": [name for name in possible if name in nowhere],
            "undo": None if moment else _undo(ledger, state, caller, at),
            "items": _cited(shown, ledger.catalogue),
            "linked": await linked(ledger, moments, caller.principal, READING, state),
            "history": entries(ledger, shown, opened, points=exact),
        }
        position = moment.position if moment else max(last.position, ledger.position)
        headers = {
            "ETag": f'"v{last.fact.version}"',
            "Log-Position": place(ledger, position),
            "Cache-Control": "no-store",
        }
        return json_answer(members, headers=headers)

    return router


def state_members(incident: Incident, *, points: bool) -> dict[str, Any]:
    """What is asked of an incident most; the rest stands in its history. points: told exactly."""
    return {
        "number": incident.number,
        "status": incident.status,
        "category": incident.category,
        "urgency": None if incident.imported else incident.urgency,
        "channel": incident.channel,
        "level": None if incident.imported else incident.level,
        "grid": incident.grid,
        "community": incident.community,
        "geo": incident.geo.model_dump() if incident.geo and points else None,
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
        "paused_since": incident.frozen_at,
        "parent": incident.parent,
        "children": incident.children,
        "master": incident.master,
        "attached": list(incident.attached),
        "resolved_at": incident.resolved_at,
        "closed_at": incident.closed and incident.closed.at,
        "close_code": incident.close_code,
        "reopened": incident.reopened,
        "imported": incident.imported,
        "source": incident.source and _source(incident.source),
    }


def _nowhere(incident: Incident, catalogue: Catalogue, actor: Actor, at: datetime) -> set[str]:
    """What leads nowhere: of the ladder no level, no close before the call, nothing to decide."""
    found = set()
    if not decides_extension(incident, actor):
        found |= {ApproveExtension.name, DenyExtension.name}
    if not follows_up(incident, catalogue, actor, at):
        found.add(RecordFollowUp.name)
    if waits_for_follow_up(incident, catalogue, at):
        found.add(CloseIncident.name)
    if next_level(incident, catalogue, at) is None:
        found.add(EscalateIncident.name)
    if not (lower_levels(incident, catalogue, at) and delegable_by(incident, catalogue, at)):
        found.add(DelegateDown.name)
    return found


def _cited(history: Sequence[RecordedEvent], catalogue: Catalogue) -> list[dict[str, str]]:
    """What the list items that the history names were called when they were named last."""
    when = {
        key: recorded.fact.effective_at
        for recorded in history
        if (key := getattr(recorded.fact.event, "item", None)) is not None
    }
    lists = catalogue.lists.values()
    return [
        {"key": item.key, "zh": item.zh, "en": item.en}
        for key, at in when.items()
        for item in (item for one in lists for item in one.items(at))
        if item.key == key
    ]


def _undo(
    ledger: Ledger, incident: Incident, caller: Caller, at: datetime
) -> dict[str, Any] | None:
    """What the caller could still take back."""
    seconds = ledger.catalogue.limits(at)[1].undo_s_max
    found = offer(incident, caller.principal.actor.id, seconds)
    return found._asdict() if found and at <= found.until else None


def _evidence(incident: Incident, catalogue: Catalogue, at: datetime) -> list[dict[str, Any]]:
    """The declared originals; `missing` bars verifying."""
    missing = incident.missing_originals(catalogue.limits(at)[1].evidence_within_h, at)
    return [
        {
            "sha256": digest,
            "declared_at": proof.declared_at,
            "stored": proof.stored,
            "missing": digest in missing,
        }
        for digest, proof in incident.proofs.items()
    ]


def _source(row: SourceRecorded) -> dict[str, Any]:
    """What an import says in place of a number, a place, a category and a unit."""
    return {
        "name": row.source,
        "row": row.row_key.rpartition("#")[0],
        "area": row.area_key,
        "category": row.category_key,
        "unit": row.unit_key,
    }


def folded(history: Sequence[RecordedEvent]) -> Incident | None:
    """The incident that this history makes; None for what is no incident's, too."""
    facts = [recorded.fact for recorded in history]
    if any(KIND_OF_EVENT[type(fact.event)].name != "incident" for fact in facts):
        return None
    return fold(None, facts) if facts else None
