"""Under which names this service answers: those of this machine's own loopback.

A page of another site can have its own name resolved to 127.0.0.1; its requests then reach this
service, but under that name.
"""

import re

import orjson
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.kinds import STRANGE_HOST
from api.languages import language
from api.problems import MEDIA_TYPE, Problem, body

_OWN = re.compile(r"(?ai)(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?")


class OwnHosts:
    """Refuses (421) what is sent to any other name, before anything else looks at it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        own = scope["type"] != "http" or _OWN.fullmatch(Headers(scope=scope).get("host", ""))
        await (self._app if own else _refusal(scope))(scope, receive, send)


def _refusal(scope: Scope) -> Response:
    problem = Problem(STRANGE_HOST)
    told = body(problem, language(Request(scope)), scope["path"])
    return Response(orjson.dumps(told), problem.kind.status, media_type=MEDIA_TYPE)
