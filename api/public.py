"""The public pages and lines: no sign-in, no script, one word per community, and the look-up."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from adapters.eventstore.errors import Unavailable
from adapters.eventstore.ledger import Ledger
from api.answers import json_answer
from api.commands import PREFIX
from api.moments import Moments
from api.plain_pages import Looked, Pages
from api.problems import Problem, problem_of
from api.public_line import PublicCommunity, PublicLine, PublicYear
from api.reading import form_of
from api.receipt_lookup import ReceiptLookup
from api.receipts import caller_of, receipts_router
from domain.breach.errors import BreachCommunityNotFound
from domain.errors import Rejected

LINES = "/public/three-no"
_NOT_NOW = (Problem, Rejected, Unavailable)


def public_router(ledger: Ledger, moments: Moments, pages: Pages) -> APIRouter:
    """`/public`, `/public/{community}` and the same as JSON below the API's prefix."""
    router = APIRouter(tags=["public"])
    lines, lookup = PublicLine(ledger, moments), ReceiptLookup(ledger, moments)
    router.include_router(_lines_router(lines), prefix=PREFIX)
    router.include_router(receipts_router(lookup), prefix=PREFIX)

    @router.get("/public", response_class=HTMLResponse, include_in_schema=False)
    async def year(request: Request) -> Response:
        return await _shown(request, lambda found: pages.public(request, found))

    @router.post("/public", response_class=HTMLResponse, include_in_schema=False)
    async def looked_up(request: Request) -> Response:
        typed = (await form_of(request)).get("code", "")
        try:
            looked = Looked(typed, await lookup.matter(typed, caller_of(request)))
        except _NOT_NOW as error:
            looked = Looked(typed, problem=problem_of(error))
        return await _shown(request, lambda found: pages.public(request, found, looked=looked))

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
        except _NOT_NOW:
            return pages.message(request, "unavailable", 503)

    return router


def _lines_router(lines: PublicLine) -> APIRouter:
    router = APIRouter()

    @router.get(LINES, response_model=PublicYear)
    async def all_lines() -> Response:
        """What the public may know of every community, and of areas with enough breaches."""
        return json_answer((await lines.year()).model_dump())

    @router.get(LINES + "/{code}", response_model=PublicCommunity)
    async def one_line(code: str) -> Response:
        """The public line of one community, by its area code."""
        found = (await lines.year()).community(code)
        if found is None:
            raise BreachCommunityNotFound
        return json_answer(found.model_dump())

    return router
