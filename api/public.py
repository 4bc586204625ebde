"""The public pages and lines: no sign-in, no script, one word per community."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from adapters.eventstore.errors import Unavailable
from adapters.eventstore.ledger import Ledger
from api.answers import json_answer
from api.commands import PREFIX
from api.moments import Moments
from api.plain_pages import Pages
from api.problems import Problem
from api.public_line import PublicCommunity, PublicLine, PublicYear
from domain.breach.errors import BreachCommunityNotFound
from domain.errors import Rejected

LINES = "/public/three-no"


def public_router(ledger: Ledger, moments: Moments, pages: Pages) -> APIRouter:
    """`GET /public`, `/public/{community}` and the same as JSON below the API's prefix."""
    router = APIRouter(tags=["public"])
    lines = PublicLine(ledger, moments)

    @router.get(PREFIX + LINES, response_model=PublicYear)
    async def all_lines() -> Response:
        """What the public may know of every community, and of areas with enough breaches."""
        return json_answer((await lines.year()).model_dump())

    @router.get(PREFIX + LINES + "/{code}", response_model=PublicCommunity)
    async def one_line(code: str) -> Response:
        """The public line of one community, by its area code."""
        found = (await lines.year()).community(code)
        if found is None:
            raise BreachCommunityNotFound
        return json_answer(found.model_dump())

    @router.get("/public", response_class=HTMLResponse, include_in_schema=False)
    async def year(request: Request) -> Response:
        return await _shown(request, lambda found: pages.public(request, found))

    @router.get("/public/{code}", response_class=HTMLResponse, include_in_schema=False)
    async def community(code: str, request: Request) -> Response:
        def page(found: PublicYear) -> Response:
            line = found.community(code)
            if line is None:
                return pages.message(request, "not_found", 404)
            return pages.public(request, found, line)

        return await _shown(request, page)

    async def _shown(request: Request, page: Callable[[PublicYear], Response]) -> Response:
        try:
            return page(await lines.year())
        except (Problem, Rejected, Unavailable):
            return pages.message(request, "unavailable", 503)

    return router
