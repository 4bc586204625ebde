"""The HTTP application, made of what it is given; nothing is global."""

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from adapters.eventstore.ledger import Ledger
from adapters.evidence.evidence import Evidence
from adapters.identity.downloads import Downloads
from adapters.identity.sessions import Sessions
from adapters.vault.vault import Vault
from api import kinds, problems
from api.answers import json_answer
from api.audit import audit_router
from api.batch import BatchRoute
from api.boards import Boards, boards_router
from api.built import Built, built_router
from api.callers import Gate
from api.choices import choices_router
from api.commands import PREFIX, CommandRoutes
from api.denials import Denials
from api.differences import differences_router
from api.doors import doors_of
from api.downloads import downloads_router
from api.evidence import PATH as EVIDENCE
from api.evidence import evidence_router
from api.excerpts import excerpts_router
from api.explaining import explaining_router
from api.filling import Told, untold
from api.grounds import grounds_router
from api.health import health_router
from api.hosts import OwnHosts
from api.incidents import incidents_router
from api.landing import Landing
from api.levels import levels_router
from api.live.hub import Hub
from api.live.routes import live_router
from api.metrics import metrics_router
from api.mine import mine_router
from api.moments import AUDIT, Moments, Views
from api.names import names_router
from api.numbered import numbered_router
from api.openapi import SCHEMES, with_commands
from api.outcomes import Outcomes
from api.pauses import UNCOUNTED, Pauses
from api.plain_pages import Pages
from api.playback import playback_router
from api.public import public_router
from api.reporter import reporter_router
from api.sessions import sessions_router
from api.three_no import three_no_router
from domain.errors import NotFound
from domain.streams import STREAMS

TITLE = "网格账本 GridLedger"
VERSION = "v1"
_OPENAPI = f"{PREFIX}/openapi.json"
Application = FastAPI  # for who wires it without knowing the framework


def create_app(
    ledger: Ledger,
    views: Views,
    sessions: Sessions,
    vault: Vault,
    evidence: Evidence,
    hub: Hub,
    downloads: Downloads,
    built: Built | None = None,
    *,
    relaying: bool = False,
    told: Told = untold,
    pauses: Pauses = UNCOUNTED,
) -> FastAPI:
    """Wire the surface of one ledger.

    views: reader connections in autocommit. built: the pages, as whoever builds them knows them.
    relaying: to Kafka. told: how far its history is written. All is opened and closed outside.
    """
    gate, doors = Gate(ledger, sessions), doors_of(STREAMS)
    moments, trail = Moments(ledger, views), Moments(ledger, views, AUDIT)
    boards, outcomes = Boards(ledger, moments, trail), Outcomes(ledger, vault)
    app = FastAPI(title=TITLE, version=VERSION, openapi_url=_OPENAPI, docs_url=None, redoc_url=None)
    # First, because a router asks its routes one after the other.
    app.router.routes += CommandRoutes(ledger, gate, doors, outcomes).routes()
    app.router.routes.append(BatchRoute(ledger, gate, doors, outcomes).route())
    for router in (
        sessions_router(ledger, sessions, gate),
        incidents_router(ledger, moments, vault, gate),
        reporter_router(ledger, vault, gate),
        evidence_router(ledger, evidence, gate),
        differences_router(ledger, moments, gate),
        choices_router(ledger, moments, vault, gate),
        levels_router(ledger, gate),
        numbered_router(ledger, moments, gate),
        excerpts_router(ledger, moments, vault, gate),
        mine_router(ledger, moments, vault, gate),
        grounds_router(ledger, moments, gate, told),
        boards_router(ledger, boards, gate),
        live_router(ledger, hub, gate),
        metrics_router(ledger, moments, gate),
        three_no_router(ledger, moments, gate),
        explaining_router(ledger, moments, trail, gate),
        audit_router(ledger, trail, gate),
        playback_router(ledger, moments, trail, gate),
        names_router(ledger, trail, gate, told),
        downloads_router(ledger, boards, moments, trail, gate, downloads),
    ):
        app.include_router(router, prefix=PREFIX)
    app.add_api_route("/problems/{code}", _problem, include_in_schema=False)
    pages = Pages(ledger, boards, built := built or Built(), told)
    app.include_router(Landing(ledger, boards, sessions, pages).router())
    app.include_router(pages.router())
    app.include_router(health_router(ledger, views, hub, pages, pauses, relaying=relaying))
    app.include_router(public_router(ledger, moments, pages))
    app.include_router(built_router(built, pages.waiting))
    _wrap(app)
    _answer_errors(app, Denials(doors), pages)
    app.openapi = lambda: _document(app, doors)  # type: ignore[method-assign]
    return app


def _wrap(app: FastAPI) -> None:
    app.add_middleware(_Zipped, minimum_size=1024, compresslevel=5)
    app.add_middleware(OwnHosts)  # last, so that it is asked first


def _answer_errors(app: FastAPI, denials: Denials, pages: Pages) -> None:
    async def answer(request: Request, error: Exception) -> Response:
        judged = denials.judged(request, error)
        if (
            pages.is_for(request)
            and problems.problem_of(judged).kind.status == kinds.NO_ROUTE.status
        ):
            return pages.message(request, "not_found", kinds.NO_ROUTE.status)
        return problems.answer(request, judged)

    answered: tuple[type[Exception], ...] = (problems.Problem, *problems.KNOWN, Exception)
    for error in answered:
        app.add_exception_handler(error, answer)


class _Zipped(GZipMiddleware):
    """Zips what is read; a receipt is shorter than the wrapping, and photos are packed already."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reading = scope["type"] == "http" and scope["method"] == "GET"
        zipped = reading and not scope["path"].startswith(PREFIX + EVIDENCE)
        await (super().__call__ if zipped else self.app)(scope, receive, send)


async def _problem(code: str) -> Response:
    """What the `type` of a problem leads to. Raises NotFound."""
    kind = problems.described(code)
    if kind is None:
        raise NotFound
    return json_answer(kind._asdict())


def _document(app: FastAPI, doors: Any) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, routes=app.routes)
        schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
        schemes |= SCHEMES
        app.openapi_schema = with_commands(document, doors)
    return app.openapi_schema
