"""Where an incident's ladder leads from where it stands: up, and down by which items."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from api.answers import json_answer
from api.callers import Gate
from api.choices import read_by
from api.shown import Shown
from domain.incident.decide.levels import delegable_by, lower_levels, next_level
from domain.kernel import Level


class DelegableShown(Shown):
    key: str
    zh: str
    en: str


class LevelsShown(Shown):
    """above: the level that it climbs to; below: those it can be given down to, by which items."""

    above: Level | None
    below: list[Level]
    items: list[DelegableShown]


def levels_router(ledger: Ledger, gate: Gate) -> APIRouter:
    """`GET /incidents/{id}/levels`."""
    router = APIRouter(tags=["incident"])

    @router.get("/incidents/{incident}/levels", response_model=LevelsShown)
    async def levels(incident: UUID, request: Request) -> Response:
        """Where it can be lifted or given down to, by the rules that those commands ask again."""
        caller = await gate.reader(request)
        state, _ = await read_by(ledger, caller, incident)
        catalogue, at = ledger.catalogue, now()
        members = {
            "above": next_level(state, catalogue, at),
            "below": lower_levels(state, catalogue, at),
            "items": [
                {"key": item.key, "zh": item.zh, "en": item.en}
                for item in delegable_by(state, catalogue, at)
            ],
        }
        return json_answer(members, headers={"Cache-Control": "no-store"})

    return router
