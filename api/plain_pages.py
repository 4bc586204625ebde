"""The pages that need no script: home and board, in Chinese or English, now or as of a moment."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from adapters.clock import now
from adapters.eventstore.errors import Unavailable
from adapters.eventstore.ledger import Ledger
from adapters.identity.demo import DemoIdentity, demo_identities, may_read, principal_of
from adapters.vault.receipt_codes import TYPED_MAX, as_printed
from api.answers import place
from api.board_lines import SHOWS, Line, belongs, lines
from api.boards import Boards, Snapshot
from api.built import Built, State
from api.filling import Told, filled, untold
from api.kinds import AS_OF_INVALID
from api.labels import Labels
from api.languages import Language, language
from api.matter_lines import matter_lines
from api.problems import Problem
from api.public_line import PublicCommunity, PublicYear
from api.public_matter import PublicMatter
from api.themes import theme
from api.words import Words, counted
from domain.access.permit import permit
from domain.ledger.events import LedgerKind
from domain.post.roles import Role

FOLDER = Path(__file__).parent / "pages"
LAYOUTS = ("pages.css", "year.css")
LINES_MAX = 500
# Of all ledgers of a process: what is compiled serves each of them.
_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined
)
_TEMPLATES.filters["counted"] = counted
_KEPT = ("lang", "as", "as_of", "show")
_MARKS = {LedgerKind.SYNTHETIC: "shared.synthetic", LedgerKind.IMPORTED: "shared.imported"}
_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline';"
    " img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SECURE = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "same-origin",  # else a form of our own comes as from nowhere
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}


class Chip(NamedTuple):
    """A filter with how many rows it would show."""

    name: str
    rows: int


class BoardPage(NamedTuple):
    """all, matching: rows that are open, rows that the filter lets through."""

    lines: list[Line]
    all: int
    matching: int
    chips: list[Chip]
    show: str
    position: str
    past: bool


class Looked(NamedTuple):
    """What was typed into the look-up, and what came of it: the matter, or why there is none."""

    typed: str
    matter: PublicMatter | None = None
    problem: Problem | None = None


class Pages:
    """Renders the plain pages of one ledger."""

    def __init__(self, ledger: Ledger, boards: Boards, built: Built, told: Told = untold) -> None:
        self._ledger = ledger
        self._built = built
        self._told = told
        self._boards = boards

    def router(self) -> APIRouter:
        """`GET /board` and the layout."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/board", self.board, response_class=HTMLResponse)
        for name in LAYOUTS:
            router.add_api_route(f"/pages/{name}", layout_of(name))
        return router

    async def board(self, request: Request) -> Response:
        """The open incidents that a post sees."""
        at = now()
        identities = self.identities(at)
        if not identities:
            opened = self._ledger.catalogue.ledger
            real = opened is not None and opened.kind is LedgerKind.REAL
            coming = not real and (opened is None or not opened.seeded)
            return self.message(request, *(("unavailable", 503) if coming else ("sign_in", 403)))
        identity = _chosen(identities, request.query_params.get("as"))
        if identity is None or not self._may_see_boards(identity, at):
            return self.message(request, "no_post", 404)
        principal = principal_of(self._ledger.catalogue, identity.person, identity.post, None, at)
        assert principal is not None, "an identity is a post that is held"
        try:
            snapshot = await self._boards.open_incidents(
                principal, request.query_params.get("as_of") or None
            )
            labels = await self._boards.labels()
        except Problem as problem:
            bad = problem.kind is AS_OF_INVALID
            why = "bad_moment" if bad else "unavailable"
            return self.message(request, why, problem.kind.status)
        except Unavailable:
            return self.message(request, "unavailable", 503)
        board = self._board(snapshot, labels, request)
        return self.page(
            request, "board", 200, board=board, at=self._local(snapshot.at), identity=identity
        )

    async def waiting(self, request: Request) -> Response:
        """Stands for a built page until there is one, and says so where there will be none."""
        failed = self._built.state is State.FAILED
        zh, en = self._built.why
        why = (zh if language(request) == "zh" else en) if failed else None
        return self.page(request, "building", 503, why=why)

    def public(
        self,
        request: Request,
        year: PublicYear,
        line: PublicCommunity | None = None,
        looked: Looked | None = None,
    ) -> Response:
        """The public page of all communities, or of one; looked: with a matter looked up."""
        told = any(one.breaches is not None for one in year.areas)
        not_yet = year.at > now()
        problem = looked.problem if looked else None
        answer = self.page(
            request, "public", problem.kind.status if problem else 200, year=year, line=line,
            told=told, not_yet=not_yet, gives_codes=self._gives_codes(),
            **self._looked(looked, language(request)),
        )  # fmt: skip
        answer.headers.update(problem.headers if problem else {})
        return answer

    def _gives_codes(self) -> bool:
        """Whether its reports have receipt codes; what was imported has none."""
        opened = self._ledger.catalogue.ledger
        return opened is not None and opened.kind is not LedgerKind.IMPORTED

    def _looked(self, looked: Looked | None, lang: Language) -> dict[str, Any]:
        """What was typed, as it was printed where it is right; and what is said of it."""
        if looked is None:
            return {"typed": "", "matter": None, "wrong": None}
        if looked.problem:
            later = looked.problem.kind.status >= 500  # noqa: PLR2004 - no fault of the code
            kind = looked.problem.kind
            wrong = Words(lang)("public.receipt.later") if later else getattr(kind, lang)
            return {"typed": looked.typed[:TYPED_MAX], "matter": None, "wrong": wrong}
        assert looked.matter is not None, "there is either a matter or a problem"
        said = matter_lines(looked.matter, self._ledger.catalogue.zone, Words(lang))
        return {"typed": as_printed(looked.typed), "matter": said, "wrong": None}

    def _board(self, snapshot: Snapshot, labels: Labels, request: Request) -> BoardPage:
        show = request.query_params.get("show", "open")
        show = show if show in SHOWS else "open"
        rows, at = snapshot.rows, snapshot.at
        shown = [row for row in rows if belongs(row, show, at)]
        words = Words(language(request))
        return BoardPage(
            lines=lines(shown, self._ledger.catalogue, labels, at, words)[:LINES_MAX],
            all=len(rows),
            matching=len(shown),
            chips=[Chip(s, sum(belongs(row, s, at) for row in rows)) for s in SHOWS],
            show=show,
            position=place(self._ledger, snapshot.position),
            past=snapshot.past,
        )

    def identities(self, at: datetime) -> dict[str, DemoIdentity]:
        """The posts that may be tried out, by login; none on a real ledger."""
        catalogue = self._ledger.catalogue
        return demo_identities(catalogue, at) if may_read(catalogue) else {}

    def _may_see_boards(self, identity: DemoIdentity, at: datetime) -> bool:
        principal = principal_of(self._ledger.catalogue, identity.person, identity.post, None, at)
        return principal is not None and permit(principal, "read-board", None)

    def is_for(self, request: Request) -> bool:
        """Whether a person with a browser asks: programs ask below /api, or want no HTML."""
        return (
            request.method == "GET"
            and "text/html" in request.headers.get("accept", "")
            and not f"{request.url.path}/".startswith("/api/")
        )

    def message(self, request: Request, why: str, status: int) -> Response:
        """What cannot be shown, and that nothing is lost."""
        return self.page(request, "message", status, why=why, again=str(request.url))

    def page(
        self, request: Request, page: str, status: int, *, script: bool = False, **values: Any
    ) -> Response:
        """Render a template with what every page shows. script: it may load its own keys."""
        words = Words(language(request))
        query = {key: request.query_params[key] for key in _KEPT if key in request.query_params}
        opened = self._ledger.catalogue.ledger
        identity: DemoIdentity | None = values.pop("identity", None)
        other = "en" if words.language == "zh" else "zh"

        def link(path: str, **changed: str | None) -> str:
            return _link(path, {**query, **changed})

        values = {
            "at": self._local(now()) if opened else None,
            "as_of": query.get("as_of"),
            **values,
            "t": words,
            "lang": words.language,
            "theme": theme(request),
            "link": link,
            "other_language": link(request.url.path, lang=other),
            "page": page,
            "filling": opened is not None and not opened.seeded,
            "filled": filled(self._told),
            "mark": _MARKS.get(opened.kind) if opened else None,
            "place": self._area(),
            "zone": opened.time_zone if opened else None,
            "post": post_label(identity, words) if identity else None,
            "newest": place(self._ledger, self._ledger.position).rpartition("/")[2],
            "login": identity.login if identity else None,
        }
        html = _TEMPLATES.get_template(f"{page}.html").render(values)
        with_keys = {"Content-Security-Policy": f"{_POLICY}; script-src 'self'"} if script else {}
        return HTMLResponse(html, status, _SECURE | with_keys)

    def _area(self) -> str | None:
        catalogue = self._ledger.catalogue
        code = catalogue.ledger.area_code if catalogue.ledger else None
        return next((area.label for area in catalogue.areas.values() if area.code == code), None)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._ledger.catalogue.zone)


def post_label(identity: DemoIdentity, words: Words) -> str:
    """A post by where it is and what it does; whoever reads an imported ledger holds none."""
    if not identity.where:
        return words("shared.reader")
    return f"{identity.where} · {words(f'terms.role.{identity.role}')}"


def layout_of(name: str) -> Callable[[], Awaitable[Response]]:
    """Serve a layout; colours, sizes and parts are in the tokens of all pages."""

    async def layout() -> Response:
        headers = {"Cache-Control": "no-cache"}
        return FileResponse(FOLDER / name, media_type="text/css", headers=headers)

    return layout


def _chosen(identities: Mapping[str, DemoIdentity], login: str | None) -> DemoIdentity | None:
    """The one asked for; without a wish a dispatcher."""
    if login:
        return identities.get(login)
    dispatchers = (i for i in identities.values() if i.role is Role.DISPATCHER)
    return next(dispatchers, next(iter(identities.values())))


def _link(path: str, query: Mapping[str, str | None]) -> str:
    kept = {key: value for key, value in query.items() if value is not None}
    return f"{path}?{urlencode(kept)}" if kept else path
