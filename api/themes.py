"""Light or dark, as somebody chose for this browser; without a choice its system decides."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

COOKIE: Final = "gl_theme"
SYSTEM: Final = "system"
THEMES: Final = (SYSTEM, "light", "dark")
_KEPT_S: Final = 365 * 86_400


def theme(request: Request) -> str:
    """`?theme=` decides, else what this browser keeps, else its system."""
    for asked in (request.query_params.get("theme"), request.cookies.get(COOKIE)):
        if asked in THEMES:
            return asked
    return SYSTEM


def after(chosen: str) -> str:
    """The one that the switch leads to."""
    return THEMES[(THEMES.index(chosen) + 1) % len(THEMES)]


def keep(response: Response, request: Request) -> None:
    """Give the browser what was chosen just now; scripts read it too, it says nothing of anyone."""
    if "theme" not in request.query_params:
        return
    chosen = theme(request)
    response.set_cookie(
        COOKIE, chosen, max_age=_KEPT_S, samesite="lax", secure=request.url.scheme == "https"
    )
