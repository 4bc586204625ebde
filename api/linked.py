"""The incidents that one is merged with or split from, by their numbers."""

from typing import Any

from adapters.eventstore.ledger import Ledger
from api.moments import Moments
from api.scopes import Scope
from domain.access.permit import Principal
from domain.incident.incident import Incident
from projections.incident_facts.queries import of_streams


async def linked(
    ledger: Ledger, moments: Moments, principal: Principal, action: str, state: Incident
) -> list[dict[str, Any]]:
    """As far as the principal may do `action` there: its master, its duplicates, its parts."""
    named = [state.master, state.parent, *state.attached, *state.children]
    streams = [stream for stream in named if stream is not None]
    if not streams:
        return []
    async with moments.reading() as connection:
        found = await of_streams(connection, streams)
    scope = Scope(ledger, principal, action)
    return [{"id": one.stream, "number": one.number} for one in found if scope.sees(one)]
