"""What tables must hold because no type can ask for it: every fact folded, every command ruled."""

import re
from typing import get_args

import pytest

from domain.incident.commands import IncidentCommand
from domain.incident.commands.intake import RecordSource, ReportIncident
from domain.incident.decide.rules import ACROSS, RULES
from domain.incident.events import IncidentEvent
from domain.incident.lifecycle import MOVES, TAKEN_IN, TASK_MOVES, TASK_TAKEN_IN
from domain.incident.said import ASKS_FOR, MATTERS
from domain.incident.state import FOLDS
from domain.incident.terms import Status, TaskStatus
from domain.kernel import Command, Event
from tests.support.incident_commands import EXAMPLES

EVENTS: tuple[type[Event], ...] = get_args(IncidentEvent)
COMMANDS: tuple[type[Command], ...] = get_args(IncidentCommand)
OPENING = {ReportIncident, RecordSource}


def test_every_fact_is_folded() -> None:
    assert set(FOLDS) == set(EVENTS)


def test_every_command_has_one_rule() -> None:
    assert set(RULES) | set(ACROSS) == set(COMMANDS)
    assert not set(RULES) & set(ACROSS)


def test_every_command_but_the_opening_ones_is_taken_somewhere_and_has_an_example() -> None:
    assert set(TAKEN_IN) == set(EXAMPLES) == set(COMMANDS) - OPENING
    assert set(TASK_TAKEN_IN) <= set(TAKEN_IN)
    assert all(TAKEN_IN.values())


def test_every_status_stands_in_its_table() -> None:
    assert set(MOVES) == set(Status)
    assert set(TASK_MOVES) == set(TaskStatus)


def test_what_is_not_additive_is_known_when_it_is_said_again() -> None:
    by_their_own_rules = {
        "verify-resolution", "store-evidence", "raise-warning", "mark-timer-overdue",
        "escalate-by-timer", "recalculate-deadlines",
    }  # fmt: skip
    once = {kind for kind in COMMANDS if not kind.additive} - OPENING
    assert {kind.name for kind in once - set(ASKS_FOR)} == by_their_own_rules
    assert not {kind for kind in ASKS_FOR if kind.additive}
    assert {fact for fact, _, _ in ASKS_FOR.values()} <= set(MATTERS)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_a_fact_is_stored_under_its_own_name(event: type[Event]) -> None:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", event.__name__).lower()
    assert event.name == f"incident.{words}.v1"


def test_what_consoles_decide_they_decide_on_a_version_they_saw() -> None:
    deciding = {kind.name for kind in COMMANDS if kind.deciding}
    assert {"accept-incident", "merge-duplicate", "close-incident", "verify-resolution"} < deciding
    assert not {kind for kind in COMMANDS if kind.deciding and kind.additive}


def test_field_work_may_be_done_without_signal() -> None:
    assert {kind.name for kind in COMMANDS if kind.field} == {
        "report-incident", "verify-report", "self-handle", "contact-reporter", "arrive-on-scene",
        "record-progress", "resolve-task", "verify-resolution",
    }  # fmt: skip
