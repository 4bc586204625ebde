"""What is denied at the edge, on record and in bounds: a caller who floods is told to wait.

Only denials (401, 403) count, so that whoever asks for what he may is never slowed. They are
counted per session; where there is none, per address.
"""

from collections.abc import Callable, Mapping
from math import ceil
from time import monotonic
from uuid import UUID

import structlog
from starlette.requests import Request

from api.buckets import NOWHERE, Buckets, network_of
from api.doors import Doors
from api.kinds import TOO_MANY_DENIED
from api.problems import Problem, problem_of
from domain.access.permit import Principal

log = structlog.get_logger(__name__)

DENIED = (401, 403)
AT_ONCE_MAX = 30
PER_SECOND = 0.5


def asked_by(request: Request, session: UUID, principal: Principal | None) -> None:
    """Remember on the request whose it is, for what is denied later on its way."""
    request.state.session = session
    request.state.role = principal.role if principal else None


class Denials:
    """Turns an error into the problem to answer with, and keeps count of denials."""

    def __init__(self, doors: Mapping[str, Doors], clock: Callable[[], float] = monotonic) -> None:
        self._doors = doors
        self._buckets = Buckets(AT_ONCE_MAX, PER_SECOND, clock)

    def judged(self, request: Request, error: Exception) -> Problem:
        """The problem of an error; 429 in place of a denial too many."""
        problem = problem_of(error)
        if problem.kind.status not in DENIED:
            return problem
        session = getattr(request.state, "session", None)
        peer = network_of(request.client.host) if request.client else NOWHERE
        wait_s = self._buckets.take(session or peer)
        if wait_s:
            return Problem(TOO_MANY_DENIED, headers={"Retry-After": str(ceil(wait_s))})
        log.warning("api.denied", code=problem.kind.code, **self._asked(request), session=session)
        return problem

    def _asked(self, request: Request) -> dict[str, str | None]:
        """Method, action, role and stream kind. Of the path only what the program itself named."""
        doors = self._doors.get(request.path_params.get("plural", ""))
        name = request.path_params.get("name")
        endpoint = getattr(request.scope.get("endpoint"), "__name__", None)
        known = doors is not None and (name in doors.acts or name in doors.also_opens)
        return {
            "method": request.method,
            "action": name if known else endpoint,
            "kind": doors.kind.name if doors else None,
            "role": getattr(request.state, "role", None),
        }
