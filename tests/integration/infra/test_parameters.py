"""What a server of our own takes of the machine."""

import os
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from infra.postgres import parameters
from infra.postgres.parameters import settings_for
from tests.support.postgres import Database

GB = 2**30


@pytest.mark.parametrize(
    ("memory", "taken"), [(GB // 2, "128MB"), (4 * GB, "512MB"), (64 * GB, "2048MB")]
)
def test_an_eighth_of_the_memory_within_bounds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, memory: int, taken: str
) -> None:
    monkeypatch.setattr(parameters, "_memory_bytes", lambda: memory)
    assert settings_for(tmp_path)["shared_buffers"] == taken


@pytest.mark.parametrize(
    ("said", "taken"), [(f"{GB}\n", "128MB"), (f"{1 << 60}\n", None), ("max\n", None), (None, None)]
)
def test_a_container_may_take_less(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str | None, taken: str | None
) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(parameters, "_CGROUP", limit)
    unlimited = settings_for(tmp_path)
    if said is not None:
        limit.write_text(said, encoding="ascii")
    assert settings_for(tmp_path)["shared_buffers"] == (taken or unlimited["shared_buffers"])


@pytest.mark.parametrize(
    ("volume", "most", "kept"),
    [
        (GB, "128MB", "32MB"),
        (8 * GB, "512MB", "128MB"),
        (32 * GB, "2048MB", "512MB"),
        (900 * GB, "4096MB", "1024MB"),
    ],
)
def test_the_journal_takes_no_more_than_a_small_volume_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, volume: int, most: str, kept: str
) -> None:
    place = SimpleNamespace(f_blocks=volume // 4096, f_frsize=4096)
    monkeypatch.setattr(os, "statvfs", lambda _: place)
    settings = settings_for(tmp_path)
    assert (settings["max_wal_size"], settings["min_wal_size"]) == (most, kept)


def test_the_server_was_started_with_it(database: Database) -> None:
    folder = database.server.folder
    assert folder is not None
    with closing(psycopg.connect(database.server.admin_url)) as admin:
        for name, value in settings_for(folder).items():
            (shown,) = admin.execute("SELECT current_setting(%s)", [name]).fetchone() or ("",)
            if value.endswith("MB"):
                sizes = "SELECT pg_size_bytes(%s) = pg_size_bytes(%s)"
                assert admin.execute(sizes, [shown, value]).fetchone() == (True,), name
            else:
                assert shown == value, name
