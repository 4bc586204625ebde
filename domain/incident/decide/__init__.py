"""The rules of an incident: one function per command, named by its verb, under its chapter.

What is asked of every command alike stands here: has it been said already, and does the incident's
standing let it be considered at all. Every refusal names the commands that would be taken instead.
"""

from datetime import datetime
from typing import Protocol, assert_never, cast
from uuid import UUID

from domain.catalogue import Catalogue
from domain.errors import Rejected
from domain.incident.commands import (
    ChangesCommand,
    ClosingCommand,
    DispatchCommand,
    FieldCommand,
    IncidentCommand,
    IntakeCommand,
    WatchCommand,
)
from domain.incident.commands.changes import ConfirmVoid, Undo
from domain.incident.commands.closing import CloseByTimer, CloseIncident, VerifyResolution
from domain.incident.commands.dispatch import SplitIncident
from domain.incident.commands.field import ArriveOnScene, RecordProgress, ResolveTask
from domain.incident.commands.intake import (
    MergeDuplicate,
    RecordSource,
    RejectIncident,
    ReportIncident,
    SelfHandle,
    UnmergeDuplicate,
    VerifyReport,
)
from domain.incident.decide import changes, closing, dispatch, field, intake, watch
from domain.incident.decide.guards import task_of
from domain.incident.decide.splitting import child_ids
from domain.incident.errors.intake import IncidentNotFound
from domain.incident.errors.standing import (
    BY_STATUS,
    BY_TASK_STATUS,
    IncidentIsImported,
    IncidentWaitsForOthers,
)
from domain.incident.incident import Incident
from domain.incident.lifecycle import TASK_TAKEN_IN, allowed, taken, taken_by_task
from domain.incident.said import says_again
from domain.incident.terms import Status
from domain.kernel import NOTHING_NEEDED, Command, Decision, Needs
from domain.known import Known

__all__ = ["acted_on", "decide", "needs", "number_keys"]


class _OfTask(Protocol):
    task_id: UUID


def decide(incident: Incident | None, command: IncidentCommand, known: Known) -> Decision:
    if incident is None:
        return _begin(command, known)
    try:
        if says_again(incident, command, known.actor):
            return []
        _check_standing(incident, command)
        return _chapter(incident, command, known)
    except Rejected as refusal:
        refusal.allowed = allowed(incident)
        raise


def needs(command: IncidentCommand, _catalogue: Catalogue) -> Needs:
    """The other incidents that the command writes to, or whose end it may be."""
    match command:
        case MergeDuplicate():
            return Needs(streams=_named(command.master, command.parent))
        case UnmergeDuplicate():
            return Needs(streams=(command.master,))
        case RejectIncident() | CloseIncident() | CloseByTimer() | ConfirmVoid():
            return Needs(streams=_named(command.parent))
        case SplitIncident():
            return Needs(streams=child_ids(command))
        case Undo():
            return Needs(streams=command.also)
        case _:
            return NOTHING_NEEDED


def acted_on(incident: Incident | None, command: IncidentCommand) -> datetime | None:
    """The instant of the fact that field work answers; nothing is done before it."""
    if incident is None:
        return None
    match command:
        case ArriveOnScene() | RecordProgress() | ResolveTask():
            task = incident.task(command.task_id)
            return task.given_at if task else None
        case VerifyResolution():
            return incident.resolved_at
        case VerifyReport() | SelfHandle():
            return incident.reported.at
        case _:
            return None


def number_keys(command: IncidentCommand, catalogue: Catalogue, at: datetime) -> tuple[str, ...]:
    """The sequence that a report is numbered from: its community's in the local year."""
    if not isinstance(command, ReportIncident):
        return ()
    key = intake.number_key(command, catalogue, at.astimezone(catalogue.zone).year)
    return (key,) if key else ()


def _begin(command: IncidentCommand, known: Known) -> Decision:
    match command:
        case ReportIncident():
            facts = intake.report(command, known)
        case RecordSource():
            facts = intake.begin_source(command)
        case _:
            raise IncidentNotFound
    return [(command.stream, fact) for fact in facts]


def _check_standing(incident: Incident, command: Command) -> None:
    """Raise the refusal that says where the incident, or the task, stands."""
    kind = type(command)
    if not isinstance(command, ReportIncident | RecordSource) and not taken(incident, kind):
        if incident.imported:
            raise IncidentIsImported
        if incident.status is Status.ACCEPTED and incident.standing_still:
            raise IncidentWaitsForOthers
        raise BY_STATUS[incident.status]
    if kind in TASK_TAKEN_IN:
        status = task_of(incident, cast("_OfTask", command).task_id).status
        if not taken_by_task(status, kind):
            raise BY_TASK_STATUS[status]


def _chapter(incident: Incident, command: IncidentCommand, known: Known) -> Decision:
    if isinstance(command, IntakeCommand):
        return intake.decide(incident, command, known)
    if isinstance(command, DispatchCommand):
        return dispatch.decide(incident, command, known)
    if isinstance(command, FieldCommand):
        return field.decide(incident, command, known)
    if isinstance(command, ClosingCommand):
        return closing.decide(incident, command, known)
    if isinstance(command, ChangesCommand):
        return changes.decide(incident, command, known)
    if isinstance(command, WatchCommand):
        return watch.decide(incident, command, known)
    assert_never(command)


def _named(*streams: UUID | None) -> tuple[UUID, ...]:
    return tuple(stream for stream in streams if stream is not None)
