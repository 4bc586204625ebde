from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest

from infra.postgres.roles import Role
from infra.postgres.server import Server
from tests.support.postgres import EMBEDDED, Database, Servers, room


@pytest.mark.both_servers
@pytest.mark.parametrize("round_", [1, 2, 3, 4])
def test_every_test_has_an_empty_database_of_its_own(database: Database, round_: int) -> None:
    with psycopg.connect(database.url(Role.OWNER)) as connection:
        connection.execute("CREATE TABLE mark (round int)")
        connection.execute("INSERT INTO mark VALUES (%s)", [round_])
        assert connection.execute("SELECT round FROM mark").fetchall() == [(round_,)]


def test_a_run_that_is_stopped_leaves_no_server_and_no_folder(tmp_path: Path) -> None:
    run = token_hex(8)
    used: list[Server] = []

    def stopped() -> None:
        with ExitStack() as until_exit:
            used.append(Servers(run, tmp_path, until_exit).get(EMBEDDED))
            assert list(room().glob(f"gridledger-test-{run}-*"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert not list(room().glob(f"gridledger-test-{run}-*"))
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(used[0].admin_url)
