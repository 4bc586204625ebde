"""What a server of our own takes of the machine."""

from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from infra.postgres import parameters
from tests.support.postgres import Database

GB = 2**30


@pytest.mark.parametrize(
    ("memory", "taken"), [(GB // 2, "128MB"), (4 * GB, "512MB"), (64 * GB, "2048MB")]
)
def test_an_eighth_of_the_memory_within_bounds(
    monkeypatch: pytest.MonkeyPatch, memory: int, taken: str
) -> None:
    monkeypatch.setattr(parameters, "_memory_bytes", lambda: memory)
    assert parameters.buffers() == taken


@pytest.mark.parametrize(("said", "taken"), [(f"{GB}\n", "128MB"), ("max\n", None), (None, None)])
def test_a_container_may_take_less(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str | None, taken: str | None
) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(parameters, "_CGROUP", limit)
    unlimited = parameters.buffers()
    if said is not None:
        limit.write_text(said, encoding="ascii")
    assert parameters.buffers() == (taken or unlimited)


def test_the_server_was_started_with_it(database: Database) -> None:
    with closing(psycopg.connect(database.server.admin_url)) as admin:
        for name, value in parameters.SETTINGS.items():
            assert admin.execute("SELECT current_setting(%s)", [name]).fetchone() == (value,)
        bytes_of = "SELECT pg_size_bytes(current_setting('shared_buffers')) / pg_size_bytes(%s)"
        assert admin.execute(bytes_of, [parameters.buffers()]).fetchone() == (1,)
