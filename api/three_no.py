"""The three-no status: all communities within reach, and one with everything that decides it."""

from typing import Annotated, Any, NamedTuple
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
from projections.engine.asof import AsOf
from projections.three_no.dossier import dossier
from projections.three_no.queries import Question
from projections.three_no.reading import standings_of
from projections.three_no.status import Standing

READING = "read-three-no"


def three_no_router(ledger: Ledger, moments: Moments, gate: Gate) -> APIRouter:
    """`GET /communities/three-no` and `GET /communities/{id}/three-no`."""
    router = APIRouter(tags=["three-no"])

    @router.get("/communities/three-no", response_model=ThreeNoBoard)
    async def board(request: Request, asked: Annotated[ThreeNoAsked, Query()]) -> Response:
        """The status of every community within reach on a day, as known at a moment."""
        caller = await gate.reader(request)
        found = await standings(ledger, moments, caller.principal, asked)
        members = _top(ledger, found, asked) | {"communities": lines(ledger, found)}
        return json_answer(members, headers=_headers(ledger, found.as_of))

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
            own = await standings_of(moment.connection, question, [community_id])
            papers = await dossier(moment.connection, question)
        found = Found(moment.as_of, cite, question, own)
        opened = ledger.catalogue.ledger
        places = Places(ledger.name, opened.epoch if opened else 1)
        members = _top(ledger, found, asked) | {
            "community": lines(ledger, found)[0],
            "records": [places.record(each).model_dump() for each in papers.records],
            "tracking": [places.step(each).model_dump() for each in papers.tracking],
            "changes": [places.change(each).model_dump() for each in papers.changes],
            "evidence": [each.model_dump() for each in places.evidence(papers)],
        }
        return json_answer(members, headers=_headers(ledger, found.as_of))

    return router


class Found(NamedTuple):
    """The standings of communities, and what was asked. cite: the rules that they are by."""

    as_of: AsOf
    cite: Cite
    question: Question
    standings: list[Standing]


async def standings(
    ledger: Ledger, moments: Moments, principal: Principal, asked: ThreeNoAsked
) -> Found:
    """Of all communities within reach. Raises NotAllowed, Problem (400, 503) and Unavailable."""
    mine = _mine(ledger, principal)
    days = days_of(asked, ledger.catalogue.zone)
    async with moments.open(days.as_of, asked.min_position) as moment:
        cite, question = _question(ledger.catalogue, moment, days, asked)
        found = await standings_of(moment.connection, question, mine)
    return Found(moment.as_of, cite, question, found)


def lines(ledger: Ledger, found: Found) -> list[dict[str, Any]]:
    """The members of each community."""
    areas = ledger.catalogue.areas
    return [community(one, areas[one.community]).model_dump() for one in found.standings]


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


def _top(ledger: Ledger, found: Found, asked: ThreeNoAsked) -> dict[str, object]:
    question = found.question
    window = ThreeNoWindow(kind=asked.window, begin=question.begin, end=question.valid_on)
    return {
        "position": place(ledger, found.as_of.position),
        "at": found.as_of.instant,
        "valid_at": question.valid_on,
        "window": window.model_dump(),
        "rules": found.cite.model_dump(),
        "tracked_days_min": question.rules.tracked_days_min,
    }


def _headers(ledger: Ledger, as_of: AsOf) -> dict[str, str]:
    return {"Log-Position": place(ledger, as_of.position), "As-Of": as_of.instant.isoformat()}
