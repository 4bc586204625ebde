from datetime import timedelta

from domain.incident.commands.intake import AcceptIncident
from domain.incident.errors.intake import PromiseNotAhead
from domain.incident.errors.standing import IncidentAwaitsDispatch
from domain.incident.events.intake import IncidentAccepted
from domain.incident.terms import Status, Timer
from domain.kernel import Level
from domain.urgency import Urgency
from tests.support.examples import DESK_CLERK, DISPATCHER
from tests.support.given import AT
from tests.support.incidents import accepted, reported


def test_accepting_stops_the_first_timer_and_starts_three() -> None:
    story = reported().after(minutes=5).when(DISPATCHER, AcceptIncident)
    story.then(IncidentAccepted, level=Level.COUNTY, urgency=Urgency.ROUTINE, promised_by=None)
    assert story.incident.status is Status.ACCEPTED
    assert {clock.timer for clock in story.incident.clocks} == {Timer.T0, Timer.T2, Timer.LEVEL}


def test_the_level_is_that_of_the_desk_that_accepts() -> None:
    reported().when(DESK_CLERK, AcceptIncident).then(IncidentAccepted, level=Level.COMMUNITY)


def test_the_desk_may_grade_promise_and_name_an_agent() -> None:
    promise = AT + timedelta(days=2)
    story = reported().when(
        DESK_CLERK, AcceptIncident, urgency=Urgency.PROMPT, promised_by=promise,
        agent=DESK_CLERK.post,
    )  # fmt: skip
    story.then(
        IncidentAccepted, urgency=Urgency.PROMPT, promised_by=promise, agent=DESK_CLERK.post,
        due_dispatch=AT + timedelta(hours=1), due_overall=AT + timedelta(hours=25),
    )  # fmt: skip
    assert story.incident.urgency is Urgency.PROMPT


def test_a_promise_lies_ahead() -> None:
    story = reported().when(DISPATCHER, AcceptIncident, promised_by=AT)
    story.then_refused(PromiseNotAhead)


def test_somebody_elses_acceptance_holds() -> None:
    accepted().when(DESK_CLERK, AcceptIncident).then_refused(IncidentAwaitsDispatch)
