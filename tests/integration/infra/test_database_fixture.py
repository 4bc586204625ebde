import psycopg
import pytest

from infra.postgres.roles import Role
from tests.support.postgres import Database


@pytest.mark.both_servers
@pytest.mark.parametrize("round_", [1, 2, 3, 4])
def test_every_test_has_an_empty_database_of_its_own(database: Database, round_: int) -> None:
    with psycopg.connect(database.url(Role.OWNER)) as connection:
        connection.execute("CREATE TABLE mark (round int)")
        connection.execute("INSERT INTO mark VALUES (%s)", [round_])
        assert connection.execute("SELECT round FROM mark").fetchall() == [(round_,)]
