"""The beginnings of descriptions, for the rows of a board that somebody looks at.

A board's rows hold no words. A page asks for those of the rows that it shows, a few dozen at a
time: one request, one reading of the vault, one note in its access log.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from adapters.eventstore.ledger import Ledger
from adapters.vault.vault import Vault
from api.answers import json_answer
from api.callers import Gate
from api.moments import Moments
from api.reading import asked_in
from api.scopes import Scope
from api.shown import ExcerptsShown
from domain.access.permit import Principal, permit
from domain.errors import NotAllowed
from domain.kernel import Value
from projections.incident_facts.near import Told, told, told_then

READING, PURPOSE = "read-incident", "read-excerpts"
STREAMS_MAX, CHARACTERS = 60, 60


class ExcerptsAsked(Value):
    """as_of: a moment, for descriptions as they were known then; written like that of a board."""

    as_of: Annotated[str, Field(max_length=64)] | None = None
    streams: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=STREAMS_MAX)]


def excerpts_router(ledger: Ledger, moments: Moments, vault: Vault, gate: Gate) -> APIRouter:
    """`POST /boards/open/excerpts`."""
    router = APIRouter(tags=["boards"])
    asked_for = {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/ExcerptsAsked"}}
            },
        }
    }

    @router.post("/boards/open/excerpts", response_model=ExcerptsShown, openapi_extra=asked_for)
    async def excerpts(request: Request) -> Response:
        """The first 60 characters of up to 60 descriptions, now or as of a moment; it is noted.

        What the asker may not read is left out.
        """
        caller = await gate.reader(request)
        if not permit(caller.principal, READING, None):
            raise NotAllowed
        asked = await asked_in(request, ExcerptsAsked)
        async with moments.open(asked.as_of) as moment:
            found = await told(moment.connection, asked.streams)
            if moment.past:
                # Who may not read it where it lies today does not read it as it was either.
                scope = Scope(ledger, caller.principal, READING)
                open_now = {one.stream for one in found if scope.sees(one)}
                then = await told_then(moment.connection, asked.streams, moment.as_of)
                found = [one for one in then if one.stream in open_now]
        opened = await opened_for(ledger, vault, caller.principal, found)
        members = [{"id": stream, "text": text} for stream, text in opened.items()]
        return json_answer({"excerpts": members}, headers={"Cache-Control": "no-store"})

    return router


async def opened_for(
    ledger: Ledger, vault: Vault, principal: Principal, found: Iterable[Told]
) -> Mapping[UUID, str | None]:
    """By incident the beginning of its description, as far as the principal may read it."""
    scope = Scope(ledger, principal, READING)
    seen = [one for one in found if scope.sees(one)]
    words = await vault.open(_ids(seen), principal.actor, PURPOSE, None)
    return {one.stream: excerpt(words.get(one.text_id) if one.text_id else None) for one in seen}


def excerpt(text: str | None) -> str | None:
    """One line of at most 60 characters."""
    if text is None:
        return None
    line = " ".join(text.split())
    return line if len(line) <= CHARACTERS else line[: CHARACTERS - 1] + "…"


def _ids(found: Collection[Any]) -> list[UUID]:
    return [one.text_id for one in found if one.text_id is not None]
