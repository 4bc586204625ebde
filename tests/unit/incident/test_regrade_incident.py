from datetime import timedelta

from domain.incident.commands.changes import RegradeIncident
from domain.incident.commands.dispatch import ApproveExtension, RequestExtension
from domain.incident.errors.changes import SameUrgency
from domain.incident.errors.standing import IncidentIsParked
from domain.incident.events.changes import DeadlineRecalculated, IncidentRegraded
from domain.incident.events.timed import MovedDue
from domain.incident.terms import ChangeReason, ExtensionReason, RecalculationCause, Timer
from domain.kernel import Cite
from domain.urgency import Urgency
from tests.support.examples import DISPATCHER, SUPERVISOR, URBAN_LEAD
from tests.support.given import AT
from tests.support.incidents import dispatched, handling, parked, verified

WORSE = {"reason": ChangeReason.SITUATION_CHANGED, "urgency": Urgency.URGENT}


def test_every_running_stage_is_timed_anew_from_its_start() -> None:
    story = dispatched().after(minutes=10).when(DISPATCHER, RegradeIncident, **WORSE)
    story.then(IncidentRegraded, DeadlineRecalculated, from_urgency=Urgency.ROUTINE, **WORSE)
    moved, task = story.last.event, story.task.id
    assert isinstance(moved, DeadlineRecalculated)
    assert moved.cause is RecalculationCause.REGRADED
    assert set(moved.dues) == {
        MovedDue(timer=Timer.T0, due=AT + timedelta(minutes=125)),
        MovedDue(timer=Timer.LEVEL, due=AT + timedelta(minutes=60)),
        MovedDue(timer=Timer.T3, subject=task, due=AT + timedelta(minutes=5)),
        MovedDue(timer=Timer.T5, subject=task, due=AT + timedelta(minutes=120)),
        MovedDue(timer=Timer.T9, subject=task, due=AT + timedelta(minutes=120)),
    }
    assert moved.rules == (Cite(key="incident.timers", version=1), Cite(key="work", version=1))


def test_a_grade_takes_an_extension_back() -> None:
    story = handling()
    story.does(
        URBAN_LEAD, RequestExtension, reason=ExtensionReason.PARTS,
        new_due=AT + timedelta(days=12),
    )  # fmt: skip
    story.does(SUPERVISOR, ApproveExtension).does(DISPATCHER, RegradeIncident, **WORSE)
    clock = story.incident.clock(Timer.T5, story.task.id)
    assert clock
    assert clock.due == AT + timedelta(hours=2)


def test_where_nothing_moves_only_the_grade_changes() -> None:
    same = {"reason": ChangeReason.WRONG_AT_INTAKE, "urgency": Urgency.COMPLEX}
    verified().when(DISPATCHER, RegradeIncident, **same).then(IncidentRegraded)


def test_a_grade_is_another_than_before() -> None:
    same = {"reason": ChangeReason.WRONG_AT_INTAKE, "urgency": Urgency.ROUTINE}
    dispatched().when(DISPATCHER, RegradeIncident, **same).then_refused(SameUrgency)


def test_not_while_it_stands_still() -> None:
    parked().when(DISPATCHER, RegradeIncident, **WORSE).then_refused(IncidentIsParked)
