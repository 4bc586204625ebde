import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from infra.postgres.server import Server, running
from infra.refusal import CannotRun
from infra.settings import Settings


@contextmanager
def weakened(server: Server, setting: str) -> Iterator[None]:
    """The server's own file says off from its next start."""
    alter = sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting))
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute(alter)
        yield


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_may_lose_what_it_acknowledged_is_refused_in_two_languages(
    folder: Path, setting: str
) -> None:
    settings = Settings(data_dir=folder)
    with running(settings) as server, weakened(server, setting):
        pass
    with pytest.raises(CannotRun, match=f"{setting} = off") as refused, running(settings):
        pass
    assert re.search("数据库可能丢失", refused.value.zh)
    assert re.search("may lose what it acknowledged", refused.value.en)
    with running(settings.model_copy(update={"unsafe_durability": True})) as server:
        assert server.unsafe_durability


def test_a_role_that_commits_without_flushing_is_refused(folder: Path) -> None:
    with running(Settings(data_dir=folder)) as server:
        server.ensure_database("county")
        with psycopg.connect(server.admin_url, autocommit=True) as admin:
            admin.execute("ALTER ROLE gridledger_writer SET synchronous_commit = off")
        with pytest.raises(CannotRun, match="synchronous_commit = off"):
            server.ensure_database("county")
