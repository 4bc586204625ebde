"""The status of communities, read in one go."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from projections.three_no.queries import Question, at_source, counted, households, tracked
from projections.three_no.status import Facts, Standing, standings

ROLLING_DAYS = 365


class WindowKind(StrEnum):
    """From the first of January, or the last 365 days; both end with the day asked about."""

    YEAR = "year"
    ROLLING = "rolling"

    def begin(self, valid_on: date) -> date:
        """The first day of the window that ends with this day."""
        if self is WindowKind.YEAR:
            return valid_on.replace(month=1, day=1)
        return valid_on - timedelta(days=ROLLING_DAYS - 1)


async def standings_of(
    connection: AsyncConnection[Any], question: Question, communities: Sequence[UUID]
) -> list[Standing]:
    """One per community, in the order given."""
    asked = question._replace(communities=communities)
    facts = Facts(
        await counted(connection, asked),
        await tracked(connection, asked),
        await at_source(connection, asked),
        await households(connection, asked),
    )
    return standings(communities, asked, facts)
