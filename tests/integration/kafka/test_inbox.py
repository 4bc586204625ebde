"""A reader's place in PostgreSQL is moved only from where it stands."""

import psycopg
import pytest

from adapters.kafka.inbox import Inbox, MovedOn, Standing
from infra.postgres.roles import Role
from tests.support.postgres import Database

STORED = Standing(1, 5, 5, 8)


@pytest.mark.parametrize("offset", [STORED.next - 1, STORED.next + 1])
def test_whoever_took_up_another_place_than_the_stored_one_moves_nothing(
    database: Database, offset: int
) -> None:
    """Behind it since another member went on, or ahead of it since the database was put back."""
    with (
        psycopg.connect(database.url(Role.OWNER), autocommit=True) as one,
        psycopg.connect(database.url(Role.OWNER), autocommit=True) as two,
    ):
        mine, theirs = (Inbox(each, "county above", "gl.county.log") for each in (one, two))
        mine.move(0, mine.standing(0, 0), STORED)
        with pytest.raises(MovedOn):
            theirs.move(0, STORED._replace(next=offset), Standing(1, 9, 9, 12))
        assert theirs.standing(0, 0) == STORED
