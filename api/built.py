"""The built pages: one entry per face, its assets, and what is said while they are being built."""

import re
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from domain.errors import NotFound

ENTRIES = ("officer", "console", "auditor")
OUTPUT = Path(__file__).parent / "static" / "ui"
TOKENS = Path(__file__).parent / "web" / "shared" / "tokens.css"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self' blob: data:; media-src 'self' blob:; manifest-src 'self'; worker-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURE = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}
PATH_MAX = 200  # characters; a file system's own bound for one name is 255 bytes
_NAME = re.compile(r"(?a)[\w.-]+(/[\w.-]+)*")
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_ASK_AGAIN = {"Cache-Control": "no-cache"}

Waiting = Callable[[Request], Awaitable[Response]]


class State(StrEnum):
    """building: answered with a page that asks again. failed: `Built.why` says why."""

    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"


class Built:
    """What has been built, as whoever builds it says.

    why: what stopped the building, in Chinese and English. folder: where the output lies.
    """

    def __init__(self, folder: Path = OUTPUT) -> None:
        self.folder = folder
        self.state = State.READY if (folder / "manifest.json").is_file() else State.BUILDING
        self.why = ("", "")

    def failed(self, zh: str, en: str) -> None:
        """An older output goes on being served where there is one."""
        older = (self.folder / "manifest.json").is_file()
        self.state = State.READY if older else State.FAILED
        self.why = (zh, en)

    def file(self, path: str) -> Path | None:
        """A file of the output by its path; None for what is not there."""
        if len(path) > PATH_MAX or not _NAME.fullmatch(path) or ".." in path:
            return None
        found = self.folder / path
        return found if found.is_file() else None


def built_router(built: Built, waiting: Waiting) -> APIRouter:
    """`/officer`, `/console`, `/auditor` with all paths below them, `/ui/…`, `/pages/tokens.css`.

    A path below an entry is a file of that entry where there is one, else the entry's page.
    """
    router = APIRouter(include_in_schema=False)

    async def page(request: Request) -> Response:
        entry, _, below = request.url.path.strip("/").partition("/")
        if built.state is not State.READY:
            return await waiting(request)
        own = built.file(f"{entry}/{below}") if below else None
        found = own or built.file(f"{entry}/index.html")
        # A worker below an entry may keep the entry itself, too, which has no last slash.
        headers = SECURE | _ASK_AGAIN | {"Service-Worker-Allowed": f"/{entry}"}
        return FileResponse(found, headers=headers) if found else await waiting(request)

    async def asset(path: str) -> Response:
        found = built.file(path)
        if found is None:
            raise NotFound
        return FileResponse(found, headers=SECURE | _FOREVER)

    async def tokens() -> Response:
        """As lowered for older browsers where that was built."""
        found = built.file("tokens.css") or TOKENS
        return FileResponse(found, media_type="text/css", headers=_ASK_AGAIN)

    for entry in ENTRIES:
        router.add_api_route(f"/{entry}", page)
        router.add_api_route(f"/{entry}/{{below:path}}", page)
    router.add_api_route("/ui/{path:path}", asset)
    router.add_api_route("/pages/tokens.css", tokens)
    return router
