"""What the catalogue was, for whoever reads the past."""

from functools import reduce
from typing import Any, Final

from psycopg import AsyncConnection

from adapters.eventstore.load import REFERENCE
from adapters.eventstore.mapper import COLUMNS, to_recorded
from domain.catalogue import EMPTY, Catalogue

_UPTO: Final = f"""SELECT {COLUMNS} FROM log.events
                    WHERE {REFERENCE} AND notification_id <= %s ORDER BY notification_id"""  # noqa: S608 - constants only


async def catalogue_at(connection: AsyncConnection[Any], position: int) -> Catalogue:
    """The catalogue as the log had left it at a position. Raises Corrupt."""
    found = await connection.cursor(binary=True).execute(_UPTO, [position])
    rows = await found.fetchall()
    return reduce(lambda known, row: known.after(to_recorded(row).fact), rows, EMPTY)
