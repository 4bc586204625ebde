"""Sessions of browsers: one cookie per face, so that one browser can be three people at once.

A request says which of its cookies counts: by the header `GridLedger-Face`, or, where a page cannot
set a header (EventSource, an image, a download), by `face=` in the query of a GET. The header is
what a stranger's page cannot send; `SameSite=Strict` and the two checks below stand beside it.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from adapters.clock import now
from api.kinds import FACE_MISSING, FACE_UNKNOWN, STRANGE_ORIGIN
from api.problems import Problem

HEADER = "GridLedger-Face"
QUERY = "face"
PATH = "/api"
_READS = ("GET", "HEAD")


class Face(StrEnum):
    """The pages that keep a session of their own."""

    OFFICER = "officer"
    CONSOLE = "console"
    AUDITOR = "auditor"

    @property
    def cookie(self) -> str:
        """The name of its cookie."""
        return f"gl_{self.value}"


class Presented(NamedTuple):
    """A token as a request brought it. face: of its cookie; None for a bearer token."""

    token: str
    face: Face | None


def presented(request: Request) -> Presented | None:
    """The token that counts: the bearer's, else the chosen cookie's. Raises Problem (400, 403)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Presented(token.strip(), None)
    face = _chosen(request)
    token = request.cookies.get(face.cookie, "") if face else ""
    if face is None or not token:
        return None
    from_own_page(request)
    return Presented(token, face)


def from_own_page(request: Request) -> None:
    """Raises Problem (403) when the browser says that another site's page sent this."""
    reading = request.method in _READS
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    strange_site = site not in ((None, "same-origin", "none") if reading else (None, "same-origin"))
    own = f"{request.scope['scheme']}://{request.headers.get('host')}"
    strange_origin = origin is not None and origin != own
    if strange_site or strange_origin:
        raise Problem(STRANGE_ORIGIN)


def remember(
    response: Response, request: Request, face: Face, token: str, expires_at: datetime
) -> None:
    """Give the browser the cookie of this face until the session is over."""
    _set(response, request, face, token, max(0, int((expires_at - now()).total_seconds())))


def forget(response: Response, request: Request, face: Face) -> None:
    """Take the cookie of this face from the browser."""
    _set(response, request, face, "", 0)


def _set(response: Response, request: Request, face: Face, token: str, seconds: int) -> None:
    response.set_cookie(
        face.cookie,
        token,
        max_age=seconds,
        path=PATH,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def _chosen(request: Request) -> Face | None:
    named = request.headers.get(HEADER)
    if named is None:
        named = request.query_params.get(QUERY)
        if named is not None and request.method not in _READS:
            raise Problem(FACE_MISSING)
    if named is None:
        return None
    try:
        return Face(named)
    except ValueError:
        raise Problem(FACE_UNKNOWN) from None
