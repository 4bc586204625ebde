"""The rules of an incident: one function per command, named by its verb.

What is asked of every command alike stands here: has it been said already, and does the incident's
standing let it be considered at all. Every refusal names the commands that would be taken instead.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol, cast
from uuid import UUID

from domain.catalogue import Catalogue
from domain.errors import Rejected
from domain.incident.commands import IncidentCommand
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
from domain.incident.decide import intake
from domain.incident.decide.guards import task_of
from domain.incident.decide.rules import ACROSS, RULES
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


_OPENING: Final = frozenset({ReportIncident, RecordSource})

# The other incidents that a command writes on, or whose end it may be.
_NAMES: Final[Mapping[type[Command], Callable[[Any], tuple[UUID | None, ...]]]] = {
    MergeDuplicate: lambda command: (command.master, command.parent),
    UnmergeDuplicate: lambda command: (command.master,),
    RejectIncident: lambda command: (command.parent,),
    CloseIncident: lambda command: (command.parent,),
    CloseByTimer: lambda command: (command.parent,),
    ConfirmVoid: lambda command: (command.parent,),
    SplitIncident: child_ids,
    Undo: lambda command: command.also,
}

# The instant of the fact that field work answers.
_ANSWERS: Final[Mapping[type[Command], Callable[[Incident, Any], datetime | None]]] = {
    ArriveOnScene: lambda incident, command: _given_at(incident, command.task_id),
    RecordProgress: lambda incident, command: _given_at(incident, command.task_id),
    ResolveTask: lambda incident, command: _given_at(incident, command.task_id),
    VerifyResolution: lambda incident, _: incident.resolved_at,
    VerifyReport: lambda incident, _: incident.reported.at,
    SelfHandle: lambda incident, _: incident.reported.at,
}


def decide(incident: Incident | None, command: IncidentCommand, known: Known) -> Decision:
    if incident is None:
        return _begin(command, known)
    kind = type(command)
    try:
        if says_again(incident, command, known.actor):
            return []
        if kind not in _OPENING:
            _check_standing(incident, command)
        if kind in ACROSS:
            return ACROSS[kind](incident, command, known)
        return [(incident.stream, event) for event in RULES[kind](incident, command, known)]
    except Rejected as refusal:
        refusal.allowed = allowed(incident)
        raise


def needs(command: IncidentCommand, _catalogue: Catalogue) -> Needs:
    names = _NAMES.get(type(command))
    if names is None:
        return NOTHING_NEEDED
    return Needs(streams=tuple(stream for stream in names(command) if stream is not None))


def acted_on(incident: Incident | None, command: IncidentCommand) -> datetime | None:
    """The instant of the fact that field work answers; nothing is done before it."""
    answers = _ANSWERS.get(type(command))
    return answers(incident, command) if incident and answers else None


def number_keys(command: IncidentCommand, catalogue: Catalogue, at: datetime) -> tuple[str, ...]:
    """The sequence that a report is numbered from: its community's in the local year."""
    if type(command) is not ReportIncident:  # isinstance is slow here, and asked of every command
        return ()
    key = intake.number_key(command, catalogue, at)
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
    if not taken(incident, kind):
        if incident.imported:
            raise IncidentIsImported
        if incident.status is Status.ACCEPTED and incident.standing_still:
            raise IncidentWaitsForOthers
        raise BY_STATUS[incident.status]
    if kind in TASK_TAKEN_IN:
        status = task_of(incident, cast("_OfTask", command).task_id).status
        if not taken_by_task(status, kind):
            raise BY_TASK_STATUS[status]


def _given_at(incident: Incident, task_id: UUID) -> datetime | None:
    task = incident.task(task_id)
    return task.given_at if task else None
