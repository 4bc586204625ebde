"""The board as a view shows it that was filled from an empty database and stopped at a position."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import orjson
import psycopg

from infra.postgres.roles import Role
from projections.board.queries import open_board
from projections.engine.asof import at_position
from projections.engine.runner import Runner
from projections.views import GROUPS
from tests.support.asking import ask
from tests.support.postgres import Database, cloned

AT_ONCE = 2
Board = list[list[Any]]
_OUT = "COPY (SELECT * FROM log.events WHERE notification_id <= {}) TO STDOUT (FORMAT binary)"
_IN = "COPY log.events FROM STDIN (FORMAT binary)"


def boards_stopped_at(database: Database, positions: Iterable[int]) -> dict[int, Board]:
    """For each position the rows as JSON says them; the log that is copied ends there too."""
    wanted = list(positions)
    with ThreadPoolExecutor(AT_ONCE) as pool:  # a browser's driver has the loop of this thread
        boards = pool.map(partial(_stopped_at, database), wanted)
        return dict(zip(wanted, boards, strict=True))


def _stopped_at(database: Database, position: int) -> Board:
    with cloned(database.server) as empty:
        _copy(database, empty, position)
        with Runner(empty.url(Role.PROJECTOR), GROUPS[0]) as runner:
            assert runner.catch_up() == position
        rows = ask(empty, open_board, ask(empty, at_position, position))
    board: Board = orjson.loads(orjson.dumps([tuple(row) for row in rows]))
    return board


def _copy(database: Database, empty: Database, position: int) -> None:
    with (
        psycopg.connect(database.url(Role.OWNER)) as source,
        psycopg.connect(empty.url(Role.OWNER)) as target,
        source.cursor().copy(_OUT.format(position)) as out,
        target.cursor().copy(_IN) as into,
    ):
        for piece in out:
            into.write(piece)
