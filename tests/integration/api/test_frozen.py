"""A database that is frozen and not dead: readers are told soon, and it comes back by itself."""

from pathlib import Path
from time import monotonic

import psycopg
import pytest

from infra.postgres import pools
from infra.postgres.roles import Role
from tests.support.frozen import frozen
from tests.support.postgres import Database
from tests.support.surface import V1, surface

DISPATCHER = "dispatcher-centre"
BOARD = f"{V1}/boards/open"


def serving(database: Database) -> list[int]:
    """What serves this database, and what would let anybody in: nothing of it ends."""
    with psycopg.connect(database.url(Role.OWNER)) as owner:
        own = owner.info.backend_pid
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
        found = [pid for (pid,) in owner.execute(asked, [own])]
        status = Path(f"/proc/{own}/status").read_text()
    return [*found, int(status.partition("PPid:")[2].split()[0])]


def test_a_reader_of_a_frozen_database_is_told_soon_and_reads_again_when_it_wakes(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "SILENT_S_MAX", 0.1)
    monkeypatch.setattr(pools, "TURN_S_MAX", 0.3)
    with surface(database, tmp_path) as county:
        county.catch_up()
        before = county.get(BOARD, login=DISPATCHER).json()
        with frozen(serving(database)):
            began = monotonic()
            told = [county.get(BOARD, login=DISPATCHER) for _ in range(3)]
            took_s = monotonic() - began
        assert took_s < 3 * 0.6
        for answer in told:
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert answer.headers["Retry-After"] == "1"
            assert answer.json()["zh"] != answer.json()["en"]
        monkeypatch.setattr(county.parts.views, "timeout", 5.0)
        monkeypatch.setattr(pools, "SILENT_S_MAX", 2.0)
        again = [county.get(BOARD, login=DISPATCHER) for _ in range(10)]
        assert {answer.json()["position"] for answer in again} == {before["position"]}
        stats = county.parts.views.get_stats()
        assert stats["pool_available"] == stats["pool_size"] <= 8, "none leaked"
