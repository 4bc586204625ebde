import re
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from infra.postgres.durability import PROMISES
from infra.postgres.server import Server, running
from infra.refusal import CannotRun
from infra.settings import Settings


def weaken(server: Server, setting: str) -> None:
    """From its next start on, the server breaks this one promise."""
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute("ALTER SYSTEM RESET ALL")
        admin.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))


def test_a_server_that_may_lose_what_it_acknowledged_is_refused_in_two_languages(
    folder: Path,
) -> None:
    settings = Settings(data_dir=folder)
    knowingly = settings.model_copy(update={"unsafe_durability": True})
    for setting in PROMISES:
        with running(knowingly) as server:
            weaken(server, setting)
        with pytest.raises(CannotRun, match=f"{setting} = off") as refused, running(settings):
            pass
        assert re.search("数据库可能丢失", refused.value.zh)
        assert re.search("may lose what it acknowledged", refused.value.en)


def test_a_role_that_commits_without_flushing_is_refused(folder: Path) -> None:
    with running(Settings(data_dir=folder)) as server:
        server.ensure_database("county")
        with psycopg.connect(server.admin_url, autocommit=True) as admin:
            admin.execute("ALTER ROLE gridledger_writer SET synchronous_commit = off")
        with pytest.raises(CannotRun, match="synchronous_commit = off"):
            server.ensure_database("county")
