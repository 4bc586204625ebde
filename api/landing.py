"""The first page: four doors to one ledger, and the posts through which each may be tried out.

It needs no script and is there before the pages behind the doors are built. Choosing a post begins
the session of that door's face.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from adapters.clock import now
from adapters.eventstore.errors import Unavailable
from adapters.eventstore.ledger import Ledger
from adapters.identity.demo import DemoIdentity, principal_of
from adapters.identity.sessions import Sessions
from api.answers import place
from api.boards import Boards
from api.faces import Face, from_own_page, remember
from api.languages import language
from api.patience import answered
from api.plain_pages import FOLDER, Pages, post_label
from api.problems import Problem
from api.public_line import published_by
from api.reading import form_of
from api.themes import after, keep, theme
from api.words import Words
from domain.errors import NotAllowed
from domain.kernel import Level
from domain.post.roles import Role
from projections.board.queries import BoardRow

PER_ROLE = 6
FEWER = {Role.COMMUNITY_DESK: 1}
LOOKING_BACK = timedelta(hours=6, minutes=30)  # before midnight: 17:30


class Door(NamedTuple):
    """roles: in the order in which they are offered."""

    face: Face
    roles: tuple[Role, ...]
    device: bool = False


DOORS = (
    Door(Face.OFFICER, (Role.GRID_OFFICER, Role.UNIT_HANDLER, Role.UNIT_LEAD), device=True),
    Door(
        Face.CONSOLE,
        (
            Role.DISPATCHER,
            Role.DUTY_SUPERVISOR,
            Role.VERIFIER,
            Role.FOLLOWUP_AGENT,
            Role.COUNTY_CENTRE,
            Role.COMMUNITY_DESK,
        ),
    ),
    Door(Face.AUDITOR, (Role.AUDITOR, Role.INSPECTOR)),
)


class Choice(NamedTuple):
    """A post as it is offered at a door."""

    login: str
    label: str


class Landing:
    """Offers the doors, and opens them."""

    def __init__(self, ledger: Ledger, boards: Boards, sessions: Sessions, pages: Pages) -> None:
        self._ledger = ledger
        self._boards = boards
        self._sessions = sessions
        self._pages = pages

    def router(self) -> APIRouter:
        """`GET /`, `POST /enter` and the keys of the page."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/", self.doors, response_class=HTMLResponse)
        router.add_api_route("/enter", self.enter, methods=["POST"])
        router.add_api_route("/pages/doors.js", keys)
        return router

    async def doors(self, request: Request) -> Response:
        """Which ledger this is, and its doors."""
        catalogue, at = self._ledger.catalogue, now()
        opened = catalogue.ledger
        identities = self._pages.identities(at)
        rows = await self._rows(identities, at)
        offered = self._offered(identities, rows or (), Words(language(request)))
        communities = sum(area.level is Level.COMMUNITY for area in catalogue.areas.values())
        about = {
            "communities": communities,
            "grids": len(catalogue.grids),
            "events": f"{self._ledger.position:,}",
            "position": place(self._ledger, self._ledger.position),
            "seeded": bool(opened and opened.seeded),
            "answers": rows is not None,
            "kind": opened and opened.kind.value,
            "first_public": self._first_public(at),
        }
        answer = self._pages.page(
            request,
            "landing",
            200,
            ledger=about,
            doors=offered,
            evening=self._evening(at),
            next_theme=after(theme(request)),
            script=True,
        )
        keep(answer, request)
        return answer

    def _first_public(self, at: datetime) -> str | None:
        """The day of the first publication; None once it has come, and before there is a ledger."""
        opened = self._ledger.catalogue.ledger
        if opened is None:
            return None
        _, day = published_by(opened, self._ledger.catalogue.zone, at)
        return day.date().isoformat() if day > at else None

    def _evening(self, at: datetime) -> datetime | None:
        """Yesterday's, when most was open; None before the ledger has a zone."""
        if self._ledger.catalogue.ledger is None:
            return None
        local = at.astimezone(self._ledger.catalogue.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0) - LOOKING_BACK

    async def enter(self, request: Request) -> Response:
        """Begin the session of a face in a post, and go through its door. Raises Problem."""
        from_own_page(request)
        asked = await form_of(request)
        opened, at = self._ledger.catalogue.ledger, now()
        door = next((door for door in DOORS if door.face == asked.get("face")), None)
        identity = self._pages.identities(at).get(asked.get("login", ""))
        if opened is None or door is None or identity is None:
            return self._pages.message(request, "no_post", 404)
        if before := request.cookies.get(door.face.cookie):
            await self._sessions.end(before)
        token, claim = await self._sessions.open(
            opened.ledger_id, identity.person, identity.post, device=door.device
        )
        answer = RedirectResponse(_within(door, asked.get("to", "")), 303)
        remember(answer, request, door.face, token, claim.expires_at)
        return answer

    def _offered(
        self, identities: Mapping[str, DemoIdentity], rows: Sequence[BoardRow], words: Words
    ) -> list[tuple[Door, list[Choice]]]:
        """The posts of each door, those with most to look at first."""
        grids, units = Counter(row.grid for row in rows), Counter(row.unit for row in rows)
        posts = self._ledger.catalogue.posts

        def much(identity: DemoIdentity) -> int:
            post = posts.get(identity.post)  # the reader of an imported ledger has none
            if post is None:
                return 0
            return grids[post.grid] if post.grid else units[post.unit] if post.unit else 0

        offered = []
        for door in DOORS:
            choices = []
            for role in door.roles:
                here = [one for one in identities.values() if one.role is role]
                here.sort(key=much, reverse=True)
                some = here[: FEWER.get(role, PER_ROLE)]
                choices += self._labelled([*some, *self._other_levels(here, some)], words)
            offered.append((door, choices))
        return offered

    def _other_levels(
        self, here: Sequence[DemoIdentity], some: Sequence[DemoIdentity]
    ) -> list[DemoIdentity]:
        """One of each level that none of these works at, as a street's beside the county's."""
        seen = {self._level(one) for one in some}
        found = {self._level(one): one for one in reversed(here)}
        return [one for level, one in found.items() if level not in seen]

    def _level(self, identity: DemoIdentity) -> Level | None:
        post = self._ledger.catalogue.posts.get(identity.post)
        return self._ledger.catalogue.orgs[post.org].level if post else None

    async def _rows(
        self, identities: Mapping[str, DemoIdentity], at: datetime
    ) -> Sequence[BoardRow] | None:
        """What is open; None where the database does not say so now."""
        seeing = next((one for one in identities.values() if one.role is Role.DISPATCHER), None)
        if seeing is None:
            return ()
        principal = principal_of(self._ledger.catalogue, seeing.person, seeing.post, None, at)
        if principal is None:
            return ()
        try:
            return (await answered(self._boards.open_incidents(principal))).rows
        except Unavailable:
            return None
        except (Problem, NotAllowed):
            return ()

    def _labelled(self, identities: Iterable[DemoIdentity], words: Words) -> list[Choice]:
        """Posts instead of persons: a grid and its duty, a unit, or an org; alike ones counted."""
        catalogue = self._ledger.catalogue
        found: list[Choice] = []
        times: Counter[str] = Counter()
        for identity in identities:
            post = catalogue.posts.get(identity.post)
            duty = f" {post.ab_post.value}" if post and post.ab_post else ""
            label = post_label(identity, words) + duty
            times[label] += 1
            again = f" {times[label]:02}" if times[label] > 1 else ""
            found.append(Choice(identity.login, label + again))
        return found


async def keys() -> Response:
    """The number keys of the page; it works without them."""
    path = FOLDER / "doors.js"
    return FileResponse(path, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def _within(door: Door, to: str) -> str:
    """A path below the door's own, else the door itself: nobody is sent elsewhere."""
    own = f"/{door.face}"
    try:
        wished = urlsplit(to)
    except ValueError:
        return own
    inside = wished.path == own or wished.path.startswith(f"{own}/")
    if wished.scheme or wished.netloc or not inside or "\\" in to:
        return own
    return to
