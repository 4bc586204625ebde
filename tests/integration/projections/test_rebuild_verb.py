"""`rebuild --ledger NAME`, as a person types it."""

from collections.abc import Callable
from unittest.mock import Mock

import psycopg
import pytest
import typer
from rich.progress import Progress

from infra import views
from infra.cli import rebuild
from infra.postgres.roles import Role
from infra.refusal import CannotRun
from projections.engine import rebuild as rebuilding
from projections.engine.rebuild import BeingRead, Busy, Held
from projections.engine.runner import Runner
from projections.engine.tables import NEXT
from projections.views import GROUPS
from tests.integration.projections.conftest import FACTS
from tests.support.log import LogWriter
from tests.support.postgres import Database
from tests.support.stories import County
from tests.support.tables import versions

STORY = County(13).go_on(80)


@pytest.fixture
def kept(
    database: Database,
    log: LogWriter,
    runner: Callable[..., Runner],
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """A ledger whose views stand; its name."""
    monkeypatch.setenv("GRIDLEDGER_DATABASE_URL", database.server.admin_url)
    log.add_all(STORY)
    with runner() as following:
        following.catch_up()
    return database.ledger


def test_sound_views_are_rebuilt_without_a_difference(
    kept: str, reader: psycopg.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    before = versions(reader)
    rebuild.run(kept)
    said = capsys.readouterr().out
    assert f"facts: switched 已切换, position {len(STORY)}" in said
    assert f"incident_facts: same {len(before['incident_facts'])}, added 0, missing 0" in said
    assert versions(reader) == before


def test_checking_tells_what_differs_and_leaves_it(
    kept: str, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with psycopg.connect(database.url(Role.PROJECTOR), autocommit=True) as spoiler:
        spoiler.execute(
            "UPDATE views.incident_facts_now SET urgency = 'NONE' WHERE stream ="
            " (SELECT min(stream::text)::uuid FROM views.incident_facts_now)"
        )
    with pytest.raises(typer.Exit) as ended:
        rebuild.run(kept, "incident_facts", check=True)
    assert ended.value.exit_code == 1
    said = capsys.readouterr().out
    assert "changed 1" in said
    assert "urgency: 'NONE' → " in said


def test_checking_sound_views_ends_well(kept: str, capsys: pytest.CaptureFixture[str]) -> None:
    rebuild.run(kept, "facts", check=True)
    assert f"facts: compared 仅比较, position {len(STORY)}\n" in capsys.readouterr().out


def test_checking_where_there_is_nothing_to_compare_does_not(
    kept: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        rebuild.run(kept, "audit", check=True)
    assert ended.value.exit_code == 1
    assert "no views yet" in capsys.readouterr().out


def test_checking_views_that_lack_events_does_not(
    kept: str, log: LogWriter, capsys: pytest.CaptureFixture[str]
) -> None:
    log.add_all(County(14).go_on(3))
    with pytest.raises(typer.Exit) as ended:
        rebuild.run(kept, "facts", check=True)
    assert ended.value.exit_code == 1
    assert f"position {len(STORY)}, 3 events behind" in capsys.readouterr().out


def test_every_bar_ends_at_its_total(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Progress(disable=True)
    monkeypatch.setattr(rebuild, "bar", lambda: shown)
    rebuild.run(kept)
    assert {(task.completed, task.total) for task in shown.tasks} == {(len(STORY), len(STORY))}
    assert [task.description for task in shown.tasks] == [group.name for group in GROUPS]


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (
            Held("facts", 7),
            "无法重建，旧表保留：位置 7 的事实无法读入。",
            "the event at position 7",
        ),
        (BeingRead("facts"), "一直有人在读，旧表保留。请稍后再试。", "without a pause"),
        (Busy("facts"), "正由另一进程重建。请稍后再试。", "Another process is rebuilding"),
    ],
)
def test_why_a_view_cannot_be_made_anew_is_told_in_either_language_by_itself(
    kept: str, monkeypatch: pytest.MonkeyPatch, error: Exception, zh: str, en: str
) -> None:
    monkeypatch.setattr(views, "rebuild", Mock(side_effect=error))
    with pytest.raises(CannotRun) as refused:
        rebuild.run(kept, "facts")
    assert refused.value.zh.endswith(zh)
    assert en in refused.value.en


@pytest.mark.usefixtures("kept")
def test_a_verb_that_meets_views_being_rebuilt_says_so(database: Database) -> None:
    url = database.url(Role.PROJECTOR)
    with psycopg.connect(url, autocommit=True) as spoiler:
        spoiler.execute(r"UPDATE views.positions SET shape = '\x00'")
    with Runner(url, FACTS, schema=NEXT) as other:
        assert other.try_lock()
        with pytest.raises(CannotRun, match="Another process is rebuilding the view facts"):
            views.catch_up(database.server, database.ledger)


def test_a_table_that_is_never_free_is_not_switched(
    kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "SWITCHES_MAX", 0)
    with pytest.raises(CannotRun, match="are being read without a pause"):
        rebuild.run(kept, "facts")


def test_a_view_that_is_not_there_is_refused_by_name(kept: str) -> None:
    with pytest.raises(CannotRun, match="facts"):
        rebuild.run(kept, "no_such_view")
