"""A read at a moment: `as_of` resolved, `min_position` waited for, the view caught up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.eventstore.errors import Unavailable
from adapters.eventstore.ledger import Ledger
from api.as_of import as_of as parsed_as_of
from api.as_of import head_of
from api.as_of import min_position as parsed_min_position
from api.kinds import AS_OF_INVALID, VIEW_BEHIND
from api.problems import Problem
from projections.engine.asof import AsOf, AsOfRefused, at_instant, at_position, at_present
from projections.engine.positions import wait_for

FACTS = "facts"
AUDIT = "audit"
WAIT_S = 2.0
Views = AsyncConnectionPool[AsyncConnection[Any]]


class Moment(NamedTuple):
    """A view's connection and where to read in it. past: the reader asked for a moment."""

    connection: AsyncConnection[Any]
    as_of: AsOf
    past: bool


class Moments:
    """Opens reads of one view group at the moment that a query names."""

    def __init__(self, ledger: Ledger, views: Views, group: str = FACTS) -> None:
        self._ledger = ledger
        self._views = views
        self._group = group

    async def resolve(self, as_of: str | None) -> AsOf | None:
        """The moment in the log, None for now. Raises Problem (400) and Unavailable."""
        asked = parsed_as_of(as_of, head_of(self._ledger))
        if asked is None:
            return None
        async with self.reading() as connection:
            return await _resolved(connection, asked)

    @asynccontextmanager
    async def open(
        self, as_of: str | None = None, min_position: str | None = None
    ) -> AsyncIterator[Moment]:
        """Yield the moment. Raises Problem (400, 503 with the lag) and Unavailable."""
        head = head_of(self._ledger)
        asked = parsed_as_of(as_of, head)
        least = parsed_min_position(min_position, head)
        moment = None
        if asked is not None:
            async with self.reading() as connection:
                moment = await _resolved(connection, asked)
        await self._caught_up(max(least, moment.position if moment else 0))
        async with self.reading() as connection:
            present = await self.present(connection)
            yield Moment(connection, moment or present, past=moment is not None)

    async def present(self, connection: AsyncConnection[Any]) -> AsOf:
        """Where the group stands now."""
        return await at_present(connection, self._group)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection[Any]]:
        """Yield a connection; give it back soon. Raises Problem (400) and Unavailable."""
        try:
            async with self._views.connection() as connection:
                yield connection
        except AsOfRefused:
            raise Problem(AS_OF_INVALID) from None
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable) as error:
            raise Unavailable("the views cannot be read") from error

    async def _caught_up(self, position: int) -> None:
        """Wait for the views; meanwhile no connection is held, for others read what there is."""
        if not position:
            return
        reached = await wait_for(self.reading, self._group, position, WAIT_S)
        if reached < position:
            behind = {"position": reached, "behind": position - reached}
            raise Problem(VIEW_BEHIND, more=behind, headers={"Retry-After": "1"})


async def _resolved(connection: AsyncConnection[Any], asked: datetime | int) -> AsOf:
    match asked:
        case int():
            return await at_position(connection, asked)
        case datetime():
            return await at_instant(connection, asked)
