"""Which rule answers which command of the dispatch chapter."""

from typing import assert_never

from domain.incident.commands.dispatch import (
    AcceptReturn,
    ApproveExtension,
    DelegateDown,
    DenyExtension,
    DispatchCommand,
    DispatchTask,
    EscalateIncident,
    ParkIncident,
    ReassignTask,
    RecallTask,
    RefuseReturn,
    RequestExtension,
    ResumeIncident,
    ReturnTask,
    SplitIncident,
    SuspendIncident,
    UnparkIncident,
)
from domain.incident.decide.extending import (
    approve_extension,
    deny_extension,
    request_extension,
)
from domain.incident.decide.giving import dispatch, reassign, recall
from domain.incident.decide.guards import Facts
from domain.incident.decide.levels import delegate, escalate
from domain.incident.decide.resting import park, resume, suspend, unpark
from domain.incident.decide.returning import accept_return, refuse_return, request_return
from domain.incident.decide.splitting import split
from domain.incident.incident import Incident
from domain.kernel import Event
from domain.known import Known


def decide(  # noqa: C901, PLR0912 - one case per command
    incident: Incident, command: DispatchCommand, known: Known
) -> Facts:
    facts: list[Event]
    match command:
        case SplitIncident():
            return split(incident, command, known)
        case DispatchTask():
            facts = dispatch(incident, command, known)
        case RecallTask():
            facts = recall(incident, command, known)
        case ReassignTask():
            facts = reassign(incident, command, known)
        case ReturnTask():
            facts = request_return(incident, command, known)
        case AcceptReturn():
            facts = accept_return(incident, command, known)
        case RefuseReturn():
            facts = refuse_return(incident, command, known)
        case EscalateIncident():
            facts = escalate(incident, command, known)
        case DelegateDown():
            facts = delegate(incident, command, known)
        case RequestExtension():
            facts = request_extension(incident, command, known)
        case ApproveExtension():
            facts = approve_extension(incident, command, known)
        case DenyExtension():
            facts = deny_extension(incident, command, known)
        case SuspendIncident():
            facts = suspend(incident, command, known)
        case ResumeIncident():
            facts = resume(incident, known)
        case ParkIncident():
            facts = park(incident, command, known)
        case UnparkIncident():
            facts = unpark(incident, known)
        case _:
            assert_never(command)
    return [(incident.stream, fact) for fact in facts]
