"""What every view promises: no silence about any event, and columns as its rows have them."""

import re
from pathlib import Path

import pytest

from domain.kernel import Event
from domain.streams import EVENTS
from projections.engine.view import Table, View
from projections.views import GROUPS, group_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "projections"
VIEWS = [view for group in GROUPS for view in group.views]
TABLES = [(view, table) for view in VIEWS for table in view.tables]
each_view = pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)


def kinds(view: View) -> set[str]:
    return {event.name.split(".")[0] for event in view.handles}


@each_view
def test_a_view_handles_or_ignores_every_event_of_the_kinds_that_it_follows(view: View) -> None:
    there: set[type[Event]] = {
        event for name, event in EVENTS.items() if name.split(".")[0] in kinds(view)
    }
    assert view.handles | view.ignores == there


@each_view
def test_a_view_does_not_both_handle_and_ignore_an_event(view: View) -> None:
    assert not view.handles & view.ignores


@pytest.mark.parametrize(("view", "table"), TABLES, ids=lambda one: one.name)
def test_the_columns_of_a_table_are_the_fields_of_its_rows(view: View, table: Table) -> None:
    made = re.search(rf"CREATE TABLE {table.name} \(\n([^)]*)\n\)(?: PARTITION BY|;)", view.sql)
    assert made is not None
    columns = [line.split()[0] for line in made[1].splitlines()]
    assert tuple(columns) == table.all_columns


@pytest.mark.parametrize(("view", "table"), TABLES, ids=lambda one: one.name)
def test_no_two_versions_of_a_row_can_hold_at_one_position(view: View, table: Table) -> None:
    key = ", ".join(table.key)
    if table.lasting:
        assert f"CREATE UNIQUE INDEX ON {table.name} ({key}, from_position);" in view.sql
        return
    assert f"CREATE UNIQUE INDEX ON {table.name}_now ({key});" in view.sql
    assert f"CREATE UNIQUE INDEX ON {table.name}_past ({key}, from_position);" in view.sql


def test_every_folder_that_projects_is_in_the_list() -> None:
    folders = {path.parent.name for path in FOLDER.glob("*/project.py")}
    assert {view.folder.name for view in VIEWS} == folders


def test_tables_have_names_of_their_own() -> None:
    names = [table.name for _, table in TABLES]
    assert len(set(names)) == len(names)


def test_a_group_is_found_by_its_name_and_by_that_of_its_views_and_tables() -> None:
    for group in GROUPS:
        assert group_of(group.name) is group
        assert all(group_of(view.name) is group for view in group.views)
        assert all(group_of(table.name) is group for table in group.tables)
    assert group_of("nothing") is None


def test_who_rebuilds_reads_of_every_table_in_which_view_and_group_it_is() -> None:
    told = (ROOT / "docs" / "operations" / "rebuild.md").read_text(encoding="utf-8")
    for group in GROUPS:
        _, _, listed = told.partition(f"| `{group.name}` |")
        for view in group.views:
            tables = ", ".join(f"`{table.name}`" for table in view.tables)
            assert f" `{view.name}` | {tables} |\n" in listed


def test_another_version_of_a_view_is_another_shape() -> None:
    group = GROUPS[0]
    first, *rest = group.views
    newer = group._replace(views=(first._replace(version=first.version + 1), *rest))
    assert newer.shape != group.shape
