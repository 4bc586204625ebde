"""The three-no status: all communities within reach, and one with everything that decides it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from adapters.eventstore.ledger import Ledger
from api.answers import json_answer, place
from api.callers import Gate
from api.moments import Moment, Moments
from api.reach import areas_within
from api.three_no_asked import Days, ThreeNoAsked, days_of
from api.three_no_members import Places, ThreeNoBoard, ThreeNoDossier, ThreeNoWindow, community
from domain.access.permit import Principal, permit
from domain.breach.errors import BreachCommunityNotFound
from domain.catalogue import Catalogue
from domain.errors import NotAllowed
from domain.kernel import Cite, Level
from projections.three_no.dossier import dossier
from projections.three_no.queries import Question
from projections.three_no.reading import standings_of

READING = "read-three-no"


def three_no_router(ledger: Ledger, moments: Moments, gate: Gate) -> APIRouter:
    """`GET /communities/three-no` and `GET /communities/{id}/three-no`."""
    router = APIRouter(tags=["three-no"])

    @router.get("/communities/three-no", response_model=ThreeNoBoard)
    async def board(request: Request, asked: Annotated[ThreeNoAsked, Query()]) -> Response:
        """The status of every community within reach on a day, as known at a moment."""
        caller = await gate.reader(request)
        mine = _mine(ledger, caller.principal)
        days = days_of(asked, ledger.catalogue.zone)
        async with moments.open(days.as_of, asked.min_position) as moment:
            cite, question = _question(ledger.catalogue, moment, days, asked)
            found = await standings_of(moment.connection, question, mine)
        areas = ledger.catalogue.areas
        members = _top(ledger, moment, question, asked, cite) | {
            "communities": [community(one, areas[one.community]).model_dump() for one in found]
        }
        return json_answer(members, headers=_headers(ledger, moment))

    @router.get("/communities/{community_id}/three-no", response_model=ThreeNoDossier)
    async def one(
        community_id: UUID, request: Request, asked: Annotated[ThreeNoAsked, Query()]
    ) -> Response:
        """One community's status with its records, their steps and the deciding positions."""
        caller = await gate.reader(request)
        if community_id not in _mine(ledger, caller.principal):
            raise BreachCommunityNotFound
        days = days_of(asked, ledger.catalogue.zone)
        async with moments.open(days.as_of, asked.min_position) as moment:
            cite, question = _question(ledger.catalogue, moment, days, asked)
            question = question._replace(communities=[community_id])
            (found,) = await standings_of(moment.connection, question, [community_id])
            papers = await dossier(moment.connection, question)
        opened = ledger.catalogue.ledger
        places = Places(ledger.name, opened.epoch if opened else 1)
        members = _top(ledger, moment, question, asked, cite) | {
            "community": community(found, ledger.catalogue.areas[community_id]).model_dump(),
            "records": [places.record(each).model_dump() for each in papers.records],
            "tracking": [places.step(each).model_dump() for each in papers.tracking],
            "changes": [places.change(each).model_dump() for each in papers.changes],
            "evidence": [each.model_dump() for each in places.evidence(papers)],
        }
        return json_answer(members, headers=_headers(ledger, moment))

    return router


def communities_of(catalogue: Catalogue) -> list[UUID]:
    """All communities, in the order of their codes: nothing here is ranked."""
    found = (key for key, area in catalogue.areas.items() if area.level is Level.COMMUNITY)
    return sorted(found, key=lambda key: catalogue.areas[key].code)


def _mine(ledger: Ledger, principal: Principal) -> list[UUID]:
    """The communities within reach. Raises NotAllowed."""
    if not permit(principal, READING, None):
        raise NotAllowed
    within = set(areas_within(ledger, principal, READING))
    return [key for key in communities_of(ledger.catalogue) if key in within]


def _question(
    catalogue: Catalogue, moment: Moment, days: Days, asked: ThreeNoAsked
) -> tuple[Cite, Question]:
    zone = catalogue.zone
    valid_on = days.valid(moment.as_of, zone)
    cite, rules = catalogue.three_no(moment.as_of.instant)
    begin = asked.window.begin(valid_on)
    return cite, Question(moment.as_of.position, zone.key, valid_on, begin, rules)


def _top(
    ledger: Ledger, moment: Moment, question: Question, asked: ThreeNoAsked, cite: Cite
) -> dict[str, object]:
    window = ThreeNoWindow(kind=asked.window, begin=question.begin, end=question.valid_on)
    return {
        "position": place(ledger, moment.as_of.position),
        "at": moment.as_of.instant,
        "valid_at": question.valid_on,
        "window": window.model_dump(),
        "rules": cite.model_dump(),
        "tracked_days_min": question.rules.tracked_days_min,
    }


def _headers(ledger: Ledger, moment: Moment) -> dict[str, str]:
    return {
        "Log-Position": place(ledger, moment.as_of.position),
        "As-Of": moment.as_of.instant.isoformat(),
    }
