from datetime import timedelta

from domain.incident.commands.changes import RecalculateDeadlines
from domain.incident.commands.dispatch import ApproveExtension, RequestExtension
from domain.incident.errors.dispatch import (
    AskerMayNotDecide,
    HigherLevelDecides,
    NoExtensionPending,
)
from domain.incident.events.dispatch import ExtensionApproved
from domain.incident.terms import ExtensionReason, Timer
from domain.urgency import Urgency
from tests.support.examples import (
    OFFICER_B,
    STREET_DISPATCHER,
    SUPERVISOR,
    SYSTEM,
    URBAN_LEAD,
)
from tests.support.incident_town import Story
from tests.support.incidents import handling, helped

TWO_DAYS = timedelta(days=2)


def asked(story: Story) -> Story:
    clock = story.incident.clock(Timer.T5, story.task.id)
    assert clock
    who = URBAN_LEAD if story.task.lead else OFFICER_B
    return story.does(
        who, RequestExtension, reason=ExtensionReason.PARTS, new_due=clock.due + TWO_DAYS
    )


def test_the_leads_extension_moves_the_whole_by_as_much() -> None:
    story = asked(handling())
    handle, whole = story.incident.clock(Timer.T5, story.task.id), story.incident.clock(Timer.T0)
    assert handle
    assert whole
    story.when(SUPERVISOR, ApproveExtension).then(
        ExtensionApproved, due_handle=handle.due + TWO_DAYS, due_overall=whole.due + TWO_DAYS
    )
    moved = story.incident.clock(Timer.T0)
    assert moved
    assert moved.due == whole.due + TWO_DAYS


def test_an_assistants_extension_moves_the_whole_only_as_far_as_it_must() -> None:
    story = asked(helped())
    handle = story.incident.clock(Timer.T5, story.task.id)
    assert handle
    story.when(SUPERVISOR, ApproveExtension).then(
        ExtensionApproved, due_handle=handle.due + TWO_DAYS, due_overall=handle.due + TWO_DAYS
    )


def test_an_assistant_with_time_left_in_the_whole_does_not_move_it() -> None:
    story = helped(handling(urgency=Urgency.PROMPT))
    handle, whole = story.incident.clock(Timer.T5, story.task.id), story.incident.clock(Timer.T0)
    assert handle
    assert whole
    assert handle.due < whole.due
    story.does(OFFICER_B, RequestExtension, reason=ExtensionReason.PARTS, new_due=whole.due)
    story.when(SUPERVISOR, ApproveExtension)
    story.then(ExtensionApproved, due_handle=whole.due, due_overall=whole.due)


def test_what_a_person_granted_no_recalculation_takes_back() -> None:
    story = asked(handling()).does(SUPERVISOR, ApproveExtension)
    story.when(SYSTEM, RecalculateDeadlines).then_nothing()


def test_nobody_approves_his_own_extension() -> None:
    asked(handling()).when(URBAN_LEAD, ApproveExtension).then_refused(AskerMayNotDecide)


def test_a_level_below_the_incidents_does_not() -> None:
    story = asked(handling()).when(STREET_DISPATCHER, ApproveExtension)
    story.then_refused(HigherLevelDecides)


def test_what_nobody_asked_for_is_not_approved() -> None:
    handling().when(SUPERVISOR, ApproveExtension).then_refused(NoExtensionPending)
