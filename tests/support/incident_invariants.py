"""What holds of every incident at every moment, whatever was asked of it."""

from domain.incident.incident import ENDED, Incident
from domain.incident.lifecycle import WORKED_ON
from domain.incident.terms import Status, TaskStatus, Timer

OF_A_TASK = {Timer.T3, Timer.T4, Timer.T5, Timer.T9, Timer.RETURN, Timer.EXTENSION}
NEEDED = {
    Status.REPORTED: {Timer.T1},
    Status.ACCEPTED: {Timer.T0, Timer.T2},
    **{status: {Timer.T0, Timer.T5} for status in WORKED_ON},
    Status.SUSPENDED: {Timer.T0, Timer.T5, Timer.REVIEW},
    Status.PARKED: {Timer.T0, Timer.T5, Timer.NEXT_REVIEW},
    Status.RESOLVED: {Timer.T6},
}


def check(incident: Incident) -> None:
    """Fail where the incident is in a state that no story may leave it in."""
    if incident.imported:
        return
    _check_tasks(incident)
    _check_clocks(incident)
    over = (ENDED - {Status.MERGED}) | {Status.RESOLVED, Status.VERIFIED}
    if incident.status in over:
        assert not incident.open_tasks, "what is over has no open task"
    if incident.status in ENDED:
        assert not incident.void, "what has ended waits for no void"
    if incident.status is Status.CLOSED:
        assert not incident.holds, "what is closed waits for nothing"
    resting = incident.status in {Status.SUSPENDED, Status.PARKED}
    assert (incident.frozen_at is not None) == (resting or bool(incident.holds)), "frozen"
    assert (incident.status is Status.MERGED) == (incident.master is not None), "its master"


def _check_tasks(incident: Incident) -> None:
    lead = incident.task(incident.lead)
    assert sum(task.lead for task in incident.open_tasks) <= 1, "one open lead at most"
    assert len({task.unit for task in incident.open_tasks}) == len(incident.open_tasks)
    for task in incident.tasks:
        asked = task.asked_return or task.asked_extension
        assert task.is_open or not asked, "what is asked of a task ends with it"
    if incident.status in WORKED_ON:
        assert lead, "work is led"
        if lead.is_open:
            assert lead.status.value == incident.status.value, "the status is the lead's"
        else:
            assert lead.status is TaskStatus.DONE, "a lead that is not open is done"
            assert incident.status is Status.HANDLING
            assert incident.open_tasks, "others are open"


def _check_clocks(incident: Incident) -> None:
    keys = [(clock.timer, clock.subject) for clock in incident.clocks]
    assert len(set(keys)) == len(keys), "each timer runs once"
    timers = {timer for timer, _ in keys}
    assert NEEDED.get(incident.status, set()) <= timers, "what is awaited is timed"
    if incident.status in ENDED:
        assert not keys, "what has ended is not timed"
    open_tasks = {task.id for task in incident.open_tasks}
    for timer, subject in keys:
        assert timer not in OF_A_TASK or subject in open_tasks, f"{timer} of a task that is over"
    awaited = {task for timer, task in keys if timer is Timer.T5}
    assert incident.status is Status.MERGED or awaited == open_tasks, "every open task is timed"
    over = {Timer.T0, Timer.T1, Timer.T2, Timer.LEVEL}
    if incident.status in {Status.RESOLVED, Status.VERIFIED}:
        assert not over & timers, "a resolved incident has stopped them"
