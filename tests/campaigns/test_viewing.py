"""What the campaign of the views looks with: every way in which a table can be wrong is found."""

import psycopg
import pytest

from infra.postgres.roles import Role
from projections.engine.runner import Runner
from projections.views import GROUPS
from tests.campaigns.viewing.checks import (
    differing,
    drained,
    held_at,
    mended,
    poisoned,
    standing,
    untold,
)
from tests.support.log import LogWriter
from tests.support.postgres import Database
from tests.support.stories import County

STORY = County(3).go_on(150)
SPOILT = {
    "MISSED": "DELETE FROM views.task_facts_past WHERE status = 'SIGNED'",
    "DOUBLED": """CREATE TEMP TABLE twice AS SELECT * FROM views.task_facts_past;
                  UPDATE twice SET to_position = from_position, from_position = from_position - 1;
                  INSERT INTO views.task_facts SELECT * FROM twice
                   WHERE from_position = (SELECT min(from_position) FROM twice)""",
    "VIEW_WRONG": "UPDATE views.incident_facts_now SET status = 'CLOSED' WHERE is_open",
}


@pytest.fixture
def kept(database: Database) -> Database:
    """A log with its views, as they should be."""
    with LogWriter(database.url(Role.WRITER)) as log:
        log.add_all(STORY)
    _catch_up(database)
    return database


def _catch_up(database: Database) -> None:
    for group in GROUPS:
        with Runner(database.url(Role.PROJECTOR), group) as runner:
            runner.catch_up()


def _found(database: Database) -> set[str]:
    return {finding.what for finding in (*differing(database), *untold(database))}


def test_sound_views_have_no_finding(kept: Database) -> None:
    assert _found(kept) == set()
    assert drained(kept)


@pytest.mark.parametrize("found", SPOILT)
def test_a_spoilt_view_is_found(kept: Database, found: str) -> None:
    with psycopg.connect(kept.url(Role.PROJECTOR), autocommit=True) as spoiler:
        spoiler.execute(SPOILT[found].encode())
    assert found in _found(kept)


def test_poison_holds_every_group_until_it_is_mended(kept: Database) -> None:
    position = poisoned(kept)
    assert not held_at(kept, position)
    _catch_up(kept)
    assert held_at(kept, position)
    mended(kept, position)
    _catch_up(kept)
    assert [one.poison for one in standing(kept)] == [None] * len(GROUPS)
    assert drained(kept)
    assert _found(kept) == set()
