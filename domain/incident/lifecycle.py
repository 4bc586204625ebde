"""What may follow what: the two transition tables, and which command is taken in which status.

`MOVES` is the incident's table, `TASK_MOVES` the task's. Where several statuses are named,
the rules of `state` choose: that of the lead task while it is open, HANDLING while others are open,
the one before a suspension or a merge. An event that is in no table changes no status.
"""

from collections.abc import Mapping

from domain.incident.commands import changes, closing, dispatch, field, intake, watch
from domain.incident.events import changes as changed
from domain.incident.events import closing as ended
from domain.incident.events import dispatch as sent
from domain.incident.events import field as worked
from domain.incident.events import intake as received
from domain.incident.incident import ENDED, OPEN_TASK, Incident
from domain.incident.terms import Status, TaskStatus
from domain.kernel import Command, Event

_S, _T = Status, TaskStatus
WORKED_ON = (_S.DISPATCHED, _S.SIGNED, _S.ON_SCENE, _S.HANDLING)
WORKING = frozenset({_S.ACCEPTED, *WORKED_ON})
OPEN = frozenset(Status) - ENDED
RUNNING = OPEN - {_S.SUSPENDED, _S.PARKED}

Moves = Mapping[type[Event], tuple[Status, ...]]
TaskMoves = Mapping[type[Event], TaskStatus]

_VOID: Moves = {changed.IncidentVoided: (_S.VOIDED,)}
_REASSIGNED: Moves = {sent.TaskReassigned: (_S.DISPATCHED,)}
_HALTED: Moves = {sent.IncidentSuspended: (_S.SUSPENDED,)}
_AT_DESK: Moves = {received.SelfHandled: (_S.RESOLVED,), received.AnsweredAtDesk: (_S.RESOLVED,)}
_MERGED: Moves = {received.DuplicateMerged: (_S.MERGED,)}
_RESOLVED: Moves = {worked.TaskResolved: (_S.RESOLVED, _S.HANDLING)}
_RETURNED: Moves = {sent.ReturnAccepted: (_S.ACCEPTED,)}
_REWORKED: Moves = {ended.ReworkOrdered: (_S.HANDLING, _S.ACCEPTED)}

MOVES: Mapping[Status, Moves] = {
    _S.REPORTED: {
        received.IncidentAccepted: (_S.ACCEPTED,),
        received.IncidentRejected: (_S.REJECTED,),
        **_AT_DESK,
        **_MERGED,
        **_VOID,
    },
    _S.ACCEPTED: {
        sent.TaskDispatched: (_S.DISPATCHED,),
        sent.ChildEnded: (_S.RESOLVED, _S.ACCEPTED),
        **_AT_DESK,
        **_MERGED,
        **_VOID,
    },
    _S.DISPATCHED: {
        worked.TaskSigned: (_S.SIGNED,),
        sent.TaskRecalled: (_S.ACCEPTED,),
        changed.Undone: (_S.ACCEPTED,),
        **_RETURNED,
        **_REASSIGNED,
        **_HALTED,
        **_MERGED,
        **_VOID,
    },
    _S.SIGNED: {
        worked.ArrivedOnScene: (_S.ON_SCENE,),
        worked.ProgressRecorded: (_S.HANDLING,),
        **_RETURNED,
        **_RESOLVED,
        **_REASSIGNED,
        **_HALTED,
        **_VOID,
    },
    _S.ON_SCENE: {
        worked.ProgressRecorded: (_S.HANDLING,),
        **_RESOLVED,
        **_REASSIGNED,
        **_HALTED,
        **_VOID,
    },
    _S.HANDLING: {
        sent.TaskRecalled: (_S.RESOLVED, _S.HANDLING),
        sent.ReturnAccepted: (_S.RESOLVED, _S.HANDLING),
        sent.IncidentParked: (_S.PARKED,),
        **_RESOLVED,
        **_REASSIGNED,
        **_HALTED,
        **_VOID,
    },
    _S.SUSPENDED: {sent.IncidentResumed: WORKED_ON, sent.IncidentParked: (_S.PARKED,), **_VOID},
    _S.PARKED: {sent.IncidentUnparked: (_S.HANDLING,), **_VOID},
    _S.RESOLVED: {ended.ResolutionVerified: (_S.VERIFIED,), **_REWORKED, **_VOID},
    _S.VERIFIED: {ended.IncidentClosed: (_S.CLOSED,), **_REWORKED, **_VOID},
    _S.CLOSED: {ended.IncidentReopened: (_S.ACCEPTED,), changed.Undone: (_S.VERIFIED,)},
    _S.REJECTED: {ended.IncidentReopened: (_S.ACCEPTED,)},
    _S.MERGED: {
        received.DuplicateUnmerged: (_S.REPORTED, _S.ACCEPTED, _S.DISPATCHED),
        changed.Undone: (_S.REPORTED, _S.ACCEPTED, _S.DISPATCHED),
    },
    _S.VOIDED: {},
}

_GIVEN_AWAY: TaskMoves = {
    sent.TaskReassigned: _T.REASSIGNED,
    changed.IncidentVoided: _T.RECALLED,
    sent.IncidentUnparked: _T.HANDLING,
}
TASK_MOVES: Mapping[TaskStatus, TaskMoves] = {
    _T.DISPATCHED: {
        worked.TaskSigned: _T.SIGNED,
        sent.TaskRecalled: _T.RECALLED,
        changed.Undone: _T.RECALLED,
        sent.ReturnAccepted: _T.RETURNED,
        **_GIVEN_AWAY,
    },
    _T.SIGNED: {
        worked.ArrivedOnScene: _T.ON_SCENE,
        worked.ProgressRecorded: _T.HANDLING,
        worked.TaskResolved: _T.DONE,
        sent.ReturnAccepted: _T.RETURNED,
        **_GIVEN_AWAY,
    },
    _T.ON_SCENE: {
        worked.ProgressRecorded: _T.HANDLING,
        worked.TaskResolved: _T.DONE,
        **_GIVEN_AWAY,
    },
    _T.HANDLING: {worked.TaskResolved: _T.DONE, **_GIVEN_AWAY},
    _T.DONE: {ended.ReworkOrdered: _T.HANDLING},
    _T.RETURNED: {},
    _T.RECALLED: {},
    _T.REASSIGNED: {},
}

_NOTES = (changes.AddNote, changes.AddSighting, changes.ReferLegal)
_VOIDS = (
    changes.RequestVoid,
    changes.ConfirmVoid,
    changes.DeclineVoid,
    changes.WithdrawVoid,
    changes.LapseVoid,
)
STILL_TAKEN = frozenset({
    *_NOTES, *_VOIDS, changes.CorrectFact, field.StoreEvidence, watch.MarkTimerOverdue,
    watch.ReplySupervision, changes.RecalculateDeadlines,
})  # fmt: skip

TAKEN_IN: Mapping[type[Command], frozenset[Status]] = {
    intake.OfferHandover: frozenset({_S.REPORTED, _S.ACCEPTED}),
    intake.AcceptHandover: frozenset({_S.REPORTED, _S.ACCEPTED}),
    intake.VerifyReport: frozenset({_S.REPORTED}),
    intake.SelfHandle: frozenset({_S.REPORTED, _S.ACCEPTED}),
    intake.AnswerAtDesk: frozenset({_S.REPORTED, _S.ACCEPTED}),
    intake.AcceptIncident: frozenset({_S.REPORTED}),
    intake.RejectIncident: frozenset({_S.REPORTED}),
    intake.MergeDuplicate: frozenset({_S.REPORTED, _S.ACCEPTED, _S.DISPATCHED}),
    intake.UnmergeDuplicate: frozenset({_S.MERGED}),
    dispatch.DispatchTask: WORKING,
    dispatch.RecallTask: WORKING,
    dispatch.ReassignTask: WORKING,
    dispatch.ReturnTask: WORKING,
    dispatch.AcceptReturn: WORKING,
    dispatch.RefuseReturn: WORKING,
    dispatch.EscalateIncident: WORKING,
    dispatch.DelegateDown: frozenset({_S.ACCEPTED}),
    dispatch.RequestExtension: WORKING,
    dispatch.ApproveExtension: WORKING,
    dispatch.DenyExtension: WORKING,
    dispatch.SuspendIncident: frozenset(WORKED_ON),
    dispatch.ResumeIncident: frozenset({_S.SUSPENDED}),
    dispatch.ParkIncident: frozenset({_S.HANDLING, _S.SUSPENDED}),
    dispatch.UnparkIncident: frozenset({_S.PARKED}),
    dispatch.SplitIncident: frozenset({_S.ACCEPTED}),
    field.SignTask: WORKING,
    field.ContactReporter: WORKING,
    field.ArriveOnScene: WORKING,
    field.RecordProgress: WORKING | {_S.SUSPENDED, _S.PARKED},
    field.ResolveTask: WORKING,
    field.StoreEvidence: frozenset(Status),
    closing.VerifyResolution: frozenset({_S.RESOLVED}),
    closing.OrderRework: frozenset({_S.RESOLVED, _S.VERIFIED}),
    closing.DeferVerification: frozenset({_S.RESOLVED}),
    closing.RecordFollowUp: frozenset({_S.VERIFIED}),
    closing.CloseIncident: frozenset({_S.VERIFIED}),
    closing.CloseByTimer: frozenset({_S.VERIFIED}),
    closing.ReopenIncident: frozenset({_S.CLOSED, _S.REJECTED}),
    closing.RateResolution: frozenset({_S.CLOSED}),
    changes.CorrectFact: frozenset(Status) - {_S.MERGED},
    changes.ReclassifyIncident: RUNNING,
    changes.RegradeIncident: RUNNING,
    changes.RecalculateDeadlines: frozenset(Status),
    **dict.fromkeys(_VOIDS, OPEN),
    **dict.fromkeys(_NOTES, frozenset(Status) - {_S.VOIDED}),
    changes.Undo: frozenset(Status),
    watch.UrgeTask: WORKING,
    watch.SuperviseIncident: RUNNING,
    watch.ReplySupervision: OPEN,
    watch.RaiseWarning: RUNNING,
    watch.MarkTimerOverdue: OPEN,
    watch.EscalateByTimer: WORKING,
    watch.ResumeByTimer: frozenset({_S.SUSPENDED}),
}

_AT_WORK = frozenset({_T.SIGNED, _T.ON_SCENE, _T.HANDLING})
TASK_TAKEN_IN: Mapping[type[Command], frozenset[TaskStatus]] = {
    dispatch.RecallTask: frozenset({_T.DISPATCHED}),
    dispatch.ReassignTask: OPEN_TASK,
    dispatch.ReturnTask: frozenset({_T.DISPATCHED, _T.SIGNED}),
    dispatch.AcceptReturn: frozenset({_T.DISPATCHED, _T.SIGNED}),
    dispatch.RefuseReturn: frozenset({_T.DISPATCHED, _T.SIGNED}),
    dispatch.RequestExtension: OPEN_TASK,
    dispatch.ApproveExtension: OPEN_TASK,
    dispatch.DenyExtension: OPEN_TASK,
    field.SignTask: frozenset({_T.DISPATCHED}),
    field.ContactReporter: OPEN_TASK,
    field.ArriveOnScene: frozenset({_T.SIGNED, _T.HANDLING}),
    field.RecordProgress: _AT_WORK,
    field.ResolveTask: _AT_WORK,
    watch.UrgeTask: OPEN_TASK,
}


def taken(incident: Incident, command: type[Command]) -> bool:
    """Say whether the incident's own standing lets the command be considered at all."""
    if incident.imported:
        return command is intake.RecordSource
    if incident.standing_still and incident.status is Status.ACCEPTED:
        return command in STILL_TAKEN
    return incident.status in TAKEN_IN.get(command, frozenset())


def taken_by_task(status: TaskStatus, command: type[Command]) -> bool:
    """Say whether a task of this status lets the command be considered."""
    return status in TASK_TAKEN_IN.get(command, frozenset(TaskStatus))


def allowed(incident: Incident) -> tuple[str, ...]:
    """Return the names of the commands that its status, and that of some task, would take now."""
    statuses = {task.status for task in incident.tasks}
    return tuple(
        sorted(
            command.name
            for command in TAKEN_IN
            if taken(incident, command)
            and (
                command not in TASK_TAKEN_IN
                or any(taken_by_task(status, command) for status in statuses)
            )
        )
    )
