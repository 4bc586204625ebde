from datetime import timedelta

from domain.incident.commands.changes import ReclassifyIncident
from domain.incident.errors.changes import SameCategory
from domain.incident.errors.intake import CategoryUnknown
from domain.incident.errors.standing import IncidentIsSuspended
from domain.incident.events.changes import DeadlineRecalculated, IncidentReclassified
from domain.incident.terms import ChangeReason, RecalculationCause, Timer
from tests.support.examples import DISPATCHER, DISPATCHER_2
from tests.support.given import AT
from tests.support.incidents import accepted, reported, suspended

WRONG = {"reason": ChangeReason.WRONG_AT_INTAKE}


def test_another_class_without_another_limit_moves_no_due() -> None:
    story = accepted().when(DISPATCHER, ReclassifyIncident, category="E9", **WRONG)
    story.then(IncidentReclassified, from_category="E3", category="E9", **WRONG)
    assert story.incident.category == "E9"


def test_a_class_with_a_limit_of_its_own_is_timed_anew() -> None:
    story = accepted().after(hours=1)
    story.when(DISPATCHER, ReclassifyIncident, category="E1", **WRONG)
    story.then(IncidentReclassified, DeadlineRecalculated)
    last = story.last.event
    assert isinstance(last, DeadlineRecalculated)
    assert last.cause is RecalculationCause.RECLASSIFIED
    clock = story.incident.clock(Timer.T0)
    assert clock
    assert clock.due == AT + timedelta(hours=6), "4 working hours from 09:00, lunch between"


def test_the_class_is_another_and_exists() -> None:
    story = reported()
    story.when(DISPATCHER, ReclassifyIncident, category="E3", **WRONG).then_refused(SameCategory)
    story.when(DISPATCHER, ReclassifyIncident, category="Z", **WRONG)
    story.then_refused(CategoryUnknown)


def test_somebody_elses_classing_holds() -> None:
    story = accepted().does(DISPATCHER, ReclassifyIncident, category="E9", **WRONG)
    story.when(DISPATCHER_2, ReclassifyIncident, category="E9", **WRONG)
    story.then_refused(SameCategory)


def test_not_while_it_stands_still() -> None:
    story = suspended().when(DISPATCHER, ReclassifyIncident, category="E9", **WRONG)
    story.then_refused(IncidentIsSuspended)
