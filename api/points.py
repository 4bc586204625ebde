"""The exact point of an incident: told only while its class is public, whatever moment is read.

As with every grant the list of classes in force today decides. Where the past is read, the class
that the incident has now counts beside the one it had: who makes a matter private takes back its
point.
"""

from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from psycopg import AsyncConnection

from api.moments import Moment
from domain.catalogue import Catalogue
from domain.incident.incident import Incident
from domain.policy.categories import Categories
from domain.policy.errors import PolicyNotInForce
from projections.board.queries import BoardRow
from projections.incident_facts.queries import reclassified_out_of
from projections.incident_facts.rows import Incident as IncidentRow

Row = TypeVar("Row", BoardRow, IncidentRow)


class Points(NamedTuple):
    """public: the classes that are not private. taken_back: incidents whose class is one by now."""

    public: frozenset[str]
    taken_back: frozenset[UUID] = frozenset()

    def shown(self, row: Row) -> Row:
        """The row, without its point where that is not told."""
        if row.lat is None or (row.category in self.public and row.stream not in self.taken_back):
            return row
        return row._replace(lat=None, lon=None)

    def told(self, *incidents: Incident | None) -> bool:
        """Whether points of an incident may be told that was and is like this."""
        return all(one is None or one.category in self.public for one in incidents)


def points_now(catalogue: Catalogue, at: datetime) -> Points:
    """What may be told of rows of the present. Nothing, where no list of classes is in force."""
    try:
        found: Categories = catalogue.policy("categories", at)[1]
    except PolicyNotInForce:
        return Points(frozenset())
    return Points(frozenset(one.code for one in found.categories if not one.private))


async def points_then(
    connection: AsyncConnection[Any], catalogue: Catalogue, at: datetime
) -> Points:
    """What may be told of rows of the past. at: today."""
    points = points_now(catalogue, at)
    hidden = await reclassified_out_of(connection, points.public)
    return points._replace(taken_back=frozenset(hidden))


async def points_at(moment: Moment, catalogue: Catalogue, at: datetime) -> Points:
    """What may be told of rows of a moment. at: today."""
    if moment.past:
        return await points_then(moment.connection, catalogue, at)
    return points_now(catalogue, at)
