"""What a dispatcher chooses from: the unit to give an incident to, and what it may duplicate."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from adapters.vault.vault import Vault
from api.answers import json_answer
from api.callers import Caller, Gate
from api.excerpts import opened_for
from api.incidents import READING, folded
from api.moments import Moments
from api.places import grid_name, unit_name
from api.points import points_now
from api.scopes import Scope
from api.shown import Shown
from domain.access.permit import permit
from domain.access.resources import incident_resource
from domain.errors import NotAllowed, NotFound, Rejected
from domain.incident.decide.candidates import Candidate, candidates
from domain.incident.incident import Incident
from domain.list.items import ListKind
from projections.incident_facts.near import Near, Told, near, open_tasks
from projections.incident_facts.queries import of_stream

NEAR_M, NEAR_WITHIN = 50.0, timedelta(hours=24)
DISPATCHING = "dispatch-task"
ALTERNATIVES_MAX = 20
UNFIT_MAX = 500


class NearShown(Shown):
    """metres: from the incident asked about, None if unknown. text: its description's beginning."""

    stream: UUID
    number: str | None
    status: str
    grid: str | None
    unit: str | None
    reported_at: datetime
    duplicates: int
    metres: int | None
    text: str | None


class NearbyShown(Shown):
    """has_point: without one those of its grid are shown instead."""

    has_point: bool
    metres: int
    hours: int
    incidents: list[NearShown]


class ItemShown(Shown):
    """The list item that makes it the unit's duty. version 0: admitted on its own."""

    list: ListKind
    version: int | None
    key: str
    zh: str
    en: str


class RefusalShown(Shown):
    code: str
    zh: str
    en: str


class UnitChoice(Shown):
    """on_duty: posts rostered now. in_hand: its open tasks. refused: what stands against it."""

    unit: UUID
    code: str
    name: str
    kind: str
    item: ItemShown | None
    on_duty: int
    in_hand: int
    refused: RefusalShown | None


class UnfitShown(Shown):
    """A unit that works there, and the rule that stands against it."""

    unit: UUID
    refused: RefusalShown


class UnitChoices(Shown):
    """suggested: the one that fits best, if it has not given it back; alternatives: the others.

    Of them those that fit, or that were asked for.
    unfit: what stands against each of the rest.
    """

    version: int
    suggested: UnitChoice | None
    alternatives: list[UnitChoice]
    unfit: list[UnfitShown]


def choices_router(ledger: Ledger, moments: Moments, vault: Vault, gate: Gate) -> APIRouter:
    """`GET /incidents/{id}/nearby`, `GET /incidents/{id}/suggested-units`."""
    router = APIRouter(tags=["incident"])

    @router.get("/incidents/{incident}/nearby", response_model=NearbyShown)
    async def nearby(incident: UUID, request: Request) -> Response:
        """Open ones of its class within 50 m, or in its grid where it has no point; 24 h apart."""
        caller = await gate.reader(request)
        await read_by(ledger, caller, incident)
        async with moments.open() as moment:
            about = await of_stream(moment.connection, moment.as_of, incident)
            if about is None or about.incident.reported_at is None:
                raise NotFound
            at = about.incident.reported_at
            here = points_now(ledger.catalogue, now()).shown(about.incident)
            found = await near(moment.connection, here, NEAR_M, at - NEAR_WITHIN, at + NEAR_WITHIN)
        scope = Scope(ledger, caller.principal, READING)
        seen = [one for one in found if scope.sees(one)]
        told = [Told(one.stream, one.community, one.grid, one.unit, one.text_id) for one in seen]
        words = await opened_for(ledger, vault, caller.principal, told)
        members = {
            "has_point": here.lat is not None,
            "metres": int(NEAR_M),
            "hours": int(NEAR_WITHIN.total_seconds() // 3600),
            "incidents": [_near(ledger, one, words.get(one.stream)) for one in seen],
        }
        return json_answer(members, headers={"Cache-Control": "no-store"})

    @router.get("/incidents/{incident}/suggested-units", response_model=UnitChoices)
    async def suggested(
        incident: UUID,
        request: Request,
        q: Annotated[str | None, Query(max_length=50)] = None,
    ) -> Response:
        """The unit that `dispatch-task` fits best and why, with the others; `q`: part of a name."""
        caller = await gate.reader(request)
        state, version = await read_by(ledger, caller, incident)
        at = now()
        resource = incident_resource(state, ledger.catalogue, at)
        if not permit(caller.principal, DISPATCHING, resource):
            raise NotAllowed
        all_ = candidates(state, ledger.catalogue, at)
        best = next(
            (one for one in all_ if one.refusal is None and one.unit not in state.returns), None
        )
        rest = (one for one in all_ if one is not best and _named(ledger, one, q))
        others = list(islice(rest, ALTERNATIVES_MAX))
        units = [one.unit for one in [best, *others] if one is not None]
        async with moments.open() as moment:
            in_hand = await open_tasks(moment.connection, units)
        members = {
            "version": version,
            "suggested": _choice(ledger, best, in_hand) if best else None,
            "alternatives": [_choice(ledger, one, in_hand) for one in others],
            "unfit": _unfit(all_),
        }
        return json_answer(members, headers={"Cache-Control": "no-store"})

    return router


async def read_by(ledger: Ledger, caller: Caller, incident: UUID) -> tuple[Incident, int]:
    """The incident and its version. Raises NotFound."""
    history = await ledger.history(incident)
    state = folded(history)
    if state is None:
        raise NotFound
    if not permit(caller.principal, READING, incident_resource(state, ledger.catalogue, now())):
        raise NotFound
    return state, history[-1].fact.version


def _near(ledger: Ledger, one: Near, text: str | None) -> dict[str, Any]:
    return {
        "stream": one.stream,
        "number": one.number,
        "status": one.status,
        "grid": grid_name(ledger.catalogue, one.grid),
        "unit": unit_name(ledger.catalogue, one.unit),
        "reported_at": one.reported_at,
        "duplicates": one.duplicates,
        "metres": None if one.metres is None else round(one.metres),
        "text": text,
    }


def _named(ledger: Ledger, candidate: Candidate, part: str | None) -> bool:
    """Whether the name or code holds this part; what does not fit is shown to who looks for it."""
    if not part:
        return candidate.refusal is None
    unit, part = ledger.catalogue.units[candidate.unit], part.casefold()
    return part in unit.label.casefold() or part in unit.code.casefold()


def _choice(ledger: Ledger, candidate: Candidate, in_hand: dict[UUID, int]) -> dict[str, Any]:
    unit, item, refusal = ledger.catalogue.units[candidate.unit], candidate.item, candidate.refusal
    return {
        "unit": candidate.unit,
        "code": unit.code,
        "name": unit.label,
        "kind": unit.kind,
        "item": {
            "list": item.kind,
            "version": candidate.version,
            "key": item.key,
            "zh": item.zh,
            "en": item.en,
        }
        if item
        else None,
        "on_duty": candidate.on_duty,
        "in_hand": in_hand.get(candidate.unit, 0),
        "refused": refusal and _refusal(refusal),
    }


def _unfit(all_: Sequence[Candidate]) -> list[dict[str, Any]]:
    found = ((one.unit, one.refusal) for one in all_)
    barred = [{"unit": unit, "refused": _refusal(why)} for unit, why in found if why is not None]
    return barred[:UNFIT_MAX]


def _refusal(refusal: type[Rejected]) -> dict[str, str]:
    return {"code": refusal.code, "zh": refusal.zh, "en": refusal.en}
