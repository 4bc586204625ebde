"""Signing in on a demonstration ledger, who one is then, and signing out."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from adapters.identity.demo import demo_identities, may_read
from adapters.identity.sessions import Sessions
from api.answers import json_answer
from api.callers import Caller, Gate
from api.faces import Face, forget, from_own_page, remember
from api.kinds import NOT_OFFERED, UNKNOWN_LOGIN
from api.problems import Problem
from api.reading import asked_in
from api.shown import IdentitiesShown, MeShown, SessionShown
from domain.access.grants import OF_ROLE
from domain.incident.lifecycle import TAKEN_IN
from domain.kernel import Value
from domain.post.roles import Role

_REPORTING = "report-incident"
_NOT_KEPT = {"Cache-Control": "no-store"}
_OF_THE_POST = ("role", "org", "org_code", "level", "ab_post")


class SignIn(Value):
    """device: for a phone, whose field work may be dated by the moment of capture.

    face: for a browser, which gets a cookie in place of the token.
    """

    login: str
    device: bool = False
    face: Face | None = None


def sessions_router(ledger: Ledger, sessions: Sessions, gate: Gate) -> APIRouter:
    """`POST /sessions`, `DELETE /sessions/current`, `GET /me`, `GET /demo-identities`."""
    router = APIRouter(tags=["sessions"])

    @router.get("/demo-identities", response_model=IdentitiesShown)
    async def demo() -> Response:
        """The posts that may be tried out, by login."""
        _offered(ledger)
        found = demo_identities(ledger.catalogue, now()).values()
        return json_answer({"identities": [identity._asdict() for identity in found]})

    @router.post(
        "/sessions", status_code=201, response_model=SessionShown, openapi_extra=_body(SignIn)
    )
    async def sign_in(request: Request) -> Response:
        """Begin a session in the post of this login.

        Its token is shown this once; with `face` it goes into a cookie and is not shown at all.
        """
        asked = await _asked(request)
        opened = _offered(ledger)
        identity = demo_identities(ledger.catalogue, now()).get(asked.login)
        if identity is None:
            raise Problem(UNKNOWN_LOGIN)
        token, claim = await sessions.open(
            opened, identity.person, identity.post, device=asked.device
        )
        members: dict[str, Any] = {
            "expires_at": claim.expires_at,
            "device": claim.device,
            "identity": identity._asdict(),
        }
        if asked.face is None:
            return json_answer({"token": token, **members}, 201, _NOT_KEPT)
        if before := request.cookies.get(asked.face.cookie):
            await sessions.end(before)
        answer = json_answer({"face": asked.face, **members}, 201, _NOT_KEPT)
        remember(answer, request, asked.face, token, claim.expires_at)
        return answer

    @router.delete("/sessions/current", status_code=204)
    async def sign_out(request: Request) -> Response:
        """End this session, here and everywhere; its cookie is cleared."""
        caller = await gate.reader(request)
        await sessions.end(caller.token)
        answer = Response(status_code=204)
        if caller.face is not None:
            forget(answer, request, caller.face)
        return answer

    @router.get("/me", response_model=MeShown)
    async def me(request: Request) -> Response:
        """Who the session stands for, as the catalogue of this moment has it."""
        return json_answer(_members(await gate.reader(request)))

    return router


async def _asked(request: Request) -> SignIn:
    """What is asked for. Raises Problem (403 for a cookie that another site asked for)."""
    asked = await asked_in(request, SignIn)
    if asked.face is not None:
        from_own_page(request)
    return asked


def _members(caller: Caller) -> dict[str, Any]:
    actor, principal = caller.principal.actor, caller.principal
    return {
        "person": actor.id,
        "post": actor.post,
        **{name: getattr(actor, name) for name in _OF_THE_POST},
        "scope": principal.scope,
        "unit": principal.unit,
        "grid": principal.grid,
        "device": principal.device,
        "expires_at": caller.claim.expires_at,
        "others": _others(principal.role),
    }


def _others(role: Role | None) -> dict[str, list[Role]]:
    """The steps of an incident that are not this role's, its report too, by who takes them."""
    own = OF_ROLE[role].actions if role else frozenset()
    steps = sorted({_REPORTING, *(command.name for command in TAKEN_IN)} - own)
    found = {step: [one for one in OF_ROLE if step in OF_ROLE[one].actions] for step in steps}
    return {step: roles for step, roles in found.items() if roles}


def _offered(ledger: Ledger) -> UUID:
    """The ledger's id, where demo identities are accepted. Raises Problem (403)."""
    if not may_read(ledger.catalogue) or ledger.catalogue.ledger is None:
        raise Problem(NOT_OFFERED)
    return ledger.catalogue.ledger.ledger_id


def _body(model: type[BaseModel]) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
