"""Incidents by their number or its last digits, open or not: what was closed is found too.

The number of an imported one is `<source>:<key>`; the key alone, as its source writes it, finds it.
"""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from adapters.importers.sources import SOURCES
from api.answers import json_answer
from api.callers import Gate
from api.incidents import READING
from api.moments import Moments
from api.scopes import Scope
from api.shown import Shown
from domain.catalogue import Catalogue
from domain.incident.terms import Status
from domain.ledger.events import LedgerKind
from projections.incident_facts.queries import of_numbers

FOUND_MAX = 20
NUMBER = r"^[^\x00-\x1f\x7f-\x9f]{1,140}$"
"""What may be asked for as a number: the database takes no text with a NUL in it."""
_WRITTEN = re.compile(r"(?:(?:(?P<short>[^-]{1,20})-)?(?P<year>\d{4})-)?(?P<serial>\d{1,9})")


class NumberedShown(Shown):
    """ended_at: when it was closed or rejected."""

    stream: UUID
    number: str
    status: Status
    is_open: bool
    category: str | None
    community: UUID | None
    reported_at: datetime | None
    ended_at: datetime | None


class NumberedIncidents(Shown):
    incidents: list[NumberedShown]


def numbered_router(ledger: Ledger, moments: Moments, gate: Gate) -> APIRouter:
    """`GET /incidents?number=`."""
    router = APIRouter(tags=["incident"])

    @router.get("/incidents", response_model=NumberedIncidents)
    async def numbered(request: Request, number: Annotated[str, Query(pattern=NUMBER)]) -> Response:
        """Those of this number, or of these last digits in this year and the last one."""
        caller = await gate.reader(request)
        async with moments.open() as moment:
            found = await of_numbers(moment.connection, meant(number, ledger.catalogue, now()))
        scope = Scope(ledger, caller.principal, READING)
        seen = [one for one in found if scope.sees(one)][:FOUND_MAX]
        named = NumberedShown.model_fields
        members = [{name: getattr(one, name) for name in named} for one in seen]
        return json_answer({"incidents": members}, headers={"Cache-Control": "no-store"})

    return router


def meant(text: str, catalogue: Catalogue, at: datetime) -> list[str]:
    """Every number that this may stand for: itself, and those that it is the end of."""
    text = text.strip()
    if catalogue.ledger and catalogue.ledger.kind is LedgerKind.IMPORTED:
        return [text, *(f"{source}:{text}" for source in SOURCES)]
    parts = _WRITTEN.fullmatch(text)
    if parts is None:
        return [text]
    this_year = at.astimezone(catalogue.zone).year
    years = [parts["year"]] if parts["year"] else [str(this_year), str(this_year - 1)]
    known = {area.short_number for area in catalogue.areas.values() if area.short_number}
    shorts = [parts["short"]] if parts["short"] else sorted(known)
    serial = f"{int(parts['serial']):05d}"
    return [text, *(f"{short}-{year}-{serial}" for year in years for short in shorts)]
