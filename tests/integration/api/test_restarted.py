"""A restart of the database is nobody's concern but the writer's: who asks next is answered."""

from contextlib import closing

import psycopg

from infra.postgres.server import database_name
from tests.support.examples import GRID
from tests.support.postgres import Database
from tests.support.surface import V1, Surface

DISPATCHER = "dispatcher-centre"
REPORT = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(GRID)}
END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


def restart(database: Database) -> None:
    """What every client of the database notices of it: its connections end."""
    with closing(psycopg.connect(database.server.admin_url, autocommit=True)) as admin:
        admin.execute(END_ALL, [database_name(database.ledger)])


def test_nobody_is_refused_because_the_database_was_restarted(county: Surface) -> None:
    reported = county.command("/incidents", REPORT, login=DISPATCHER).json()
    restart(county.database)
    assert county.get(f"{V1}/health/ready").status_code == 200
    restart(county.database)
    path = f"{V1}/incidents/{reported['stream']}"
    assert county.get(path, login=DISPATCHER).status_code == 200
    restart(county.database)
    assert county.command("/incidents", REPORT, login=DISPATCHER).status_code == 201
    restart(county.database)
    body = {"login": DISPATCHER, "device": False}
    assert county.ask("POST", f"{V1}/sessions", json=body).status_code == 201
