"""Every fact of an incident that changes what its rows say; pure."""

from collections.abc import Mapping
from pathlib import Path

from adapters.eventstore.envelope import RecordedEvent
from domain.incident.events import changes, field, intake, watch
from domain.incident.incident import ENDED
from domain.kernel import Event
from projections.engine.view import View, table
from projections.incident_facts import closing as closing_steps
from projections.incident_facts import dispatch as dispatch_steps
from projections.incident_facts import field as field_steps
from projections.incident_facts import intake as intake_steps
from projections.incident_facts.rows import (
    Case,
    Change,
    Incident,
    Task,
    case,
    earliest_decisions,
    running,
)
from projections.incident_facts.steps import Step, put

# By class and not by `match`: asking a pydantic class about an instance of another costs half a
# microsecond, and there are thirty of them.
STEPS: Mapping[type[Event], Step] = {
    **intake_steps.STEPS,
    **dispatch_steps.STEPS,
    **field_steps.STEPS,
    **closing_steps.STEPS,
}
IGNORES: frozenset[type[Event]] = frozenset({
    intake.HandoverOffered, intake.HandoverAccepted,
    field.EvidenceStored, changes.VoidRequested, changes.VoidDeclined,
    changes.VoidWithdrawn, changes.VoidLapsed, changes.NoteAdded, changes.SightingAdded,
    changes.LegalAdviceReferred, changes.BreachLinked, watch.TaskUrged, watch.SupervisionIssued,
    watch.SupervisionReplied, watch.WarningRaised, watch.TimerOverdue,
})  # fmt: skip


_ENDED = frozenset(status.value for status in ENDED)


def project(before: Case | None, recorded: RecordedEvent) -> Case:
    fact = recorded.fact
    after = STEPS[type(fact.event)](before, fact.event, fact)
    return after if after is before else _with_what_follows(after)


def _with_what_follows(after: Case) -> Case:
    """What the other columns say about being open, and which timer and decisions are due first."""
    incident = after.incident
    is_open = incident.status not in _ENDED
    found = running(after)
    if not found:
        timer = since = due = None
    else:
        shown = found[0] if len(found) == 1 else min(found)
        timer, since, due = shown.timer.value, shown.since, shown.due
    due_return, due_extension = earliest_decisions(after)
    if (
        is_open is incident.is_open
        and due_return == incident.due_return
        and due_extension == incident.due_extension
        and timer == incident.shown_timer
        and since == incident.shown_from
        and due == incident.shown_due
    ):
        return after
    return put(
        after, is_open=is_open, due_return=due_return, due_extension=due_extension,
        shown_timer=timer, shown_from=since, shown_due=due,
    )  # fmt: skip


VIEW = View(
    name="incident_facts",
    version=6,
    folder=Path(__file__).parent,
    tables=(
        table("incident_facts", Incident),
        table("task_facts", Task, many=True),
        table("incident_changes", Change, many=True),
    ),
    unit=case,
    project=project,
    handles=frozenset(STEPS),
    ignores=IGNORES,
)
