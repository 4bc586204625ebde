"""Asking twice: which fact stands on which matter, and whether a command only says it again.

The same request under a new id adds nothing when actor and content equal the fact that holds.
A fact holds until another on the same matter follows it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from domain.incident.commands import changes, closing, dispatch, field, intake, watch
from domain.incident.events import changes as changed
from domain.incident.events import closing as ended
from domain.incident.events import dispatch as sent
from domain.incident.events import field as worked
from domain.incident.events import intake as received
from domain.incident.events import watch as watched
from domain.incident.incident import Incident, Said
from domain.incident.terms import Seen
from domain.kernel import Actor, Command, Event, TextRef

# The standing of the whole incident: each of these replaces the one before.
_STANDING: Final[tuple[type[Event], ...]] = (
    received.IncidentAccepted,
    received.IncidentRejected,
    received.SelfHandled,
    received.AnsweredAtDesk,
    received.DuplicateMerged,
    received.DuplicateUnmerged,
    sent.IncidentSuspended,
    sent.IncidentResumed,
    sent.IncidentParked,
    sent.IncidentUnparked,
    sent.IncidentSplit,
    ended.ResolutionVerified,
    ended.ReworkOrdered,
    ended.IncidentClosed,
    ended.IncidentReopened,
)

# What an event speaks about: a name, and the field that says of which task, unit or supervision.
MATTERS: Final[Mapping[type[Event], tuple[tuple[str, str | None], ...]]] = {
    **dict.fromkeys(_STANDING, (("standing", None),)),
    received.HandoverOffered: (("handover", None),),
    received.HandoverAccepted: (("handover", None),),
    received.ReportVerified: (("report", None),),
    sent.TaskDispatched: (("given", "unit"),),
    sent.TaskReassigned: (("given", "from_unit"), ("given", "unit"), ("task", "from_task")),
    sent.TaskRecalled: (("given", "unit"), ("task", "task_id")),
    sent.ReturnRequested: (("return", "task_id"),),
    sent.ReturnAccepted: (("given", "unit"), ("return", "task_id")),
    sent.ReturnRefused: (("return", "task_id"),),
    sent.IncidentEscalated: (("level", None),),
    sent.IncidentDelegated: (("level", None),),
    sent.ExtensionRequested: (("extension", "task_id"),),
    sent.ExtensionApproved: (("extension", "task_id"),),
    sent.ExtensionDenied: (("extension", "task_id"),),
    worked.TaskSigned: (("task", "task_id"),),
    worked.ReporterContacted: (("contact", "task_id"),),
    worked.ArrivedOnScene: (("task", "task_id"),),
    worked.TaskResolved: (("given", "unit"), ("task", "task_id")),
    ended.VerificationDeferred: (("deferral", None),),
    ended.ResidentRated: (("rating", None),),
    changed.FactCorrected: (("correction", "field"),),
    changed.IncidentReclassified: (("category", None),),
    changed.IncidentRegraded: (("urgency", None),),
    changed.VoidRequested: (("void", None),),
    changed.VoidDeclined: (("void", None),),
    changed.VoidWithdrawn: (("void", None),),
    changed.VoidLapsed: (("void", None),),
    changed.IncidentVoided: (("void", None),),
    changed.Undone: (("undoing", None),),
    watched.SupervisionReplied: (("reply", "supervision_id"),),
}

# Which fact a command asks for, and the field of the command that says of what.
ASKS_FOR: Final[Mapping[type[Command], tuple[type[Event], str, str | None]]] = {
    intake.OfferHandover: (received.HandoverOffered, "handover", None),
    intake.AcceptHandover: (received.HandoverAccepted, "handover", None),
    intake.VerifyReport: (received.ReportVerified, "report", None),
    intake.SelfHandle: (received.SelfHandled, "standing", None),
    intake.AnswerAtDesk: (received.AnsweredAtDesk, "standing", None),
    intake.AcceptIncident: (received.IncidentAccepted, "standing", None),
    intake.RejectIncident: (received.IncidentRejected, "standing", None),
    intake.MergeDuplicate: (received.DuplicateMerged, "standing", None),
    intake.UnmergeDuplicate: (received.DuplicateUnmerged, "standing", None),
    dispatch.DispatchTask: (sent.TaskDispatched, "given", "unit"),
    dispatch.RecallTask: (sent.TaskRecalled, "task", "task_id"),
    dispatch.ReassignTask: (sent.TaskReassigned, "task", "task_id"),
    dispatch.ReturnTask: (sent.ReturnRequested, "return", "task_id"),
    dispatch.AcceptReturn: (sent.ReturnAccepted, "return", "task_id"),
    dispatch.RefuseReturn: (sent.ReturnRefused, "return", "task_id"),
    dispatch.EscalateIncident: (sent.IncidentEscalated, "level", None),
    dispatch.DelegateDown: (sent.IncidentDelegated, "level", None),
    dispatch.RequestExtension: (sent.ExtensionRequested, "extension", "task_id"),
    dispatch.ApproveExtension: (sent.ExtensionApproved, "extension", "task_id"),
    dispatch.DenyExtension: (sent.ExtensionDenied, "extension", "task_id"),
    dispatch.SuspendIncident: (sent.IncidentSuspended, "standing", None),
    dispatch.ResumeIncident: (sent.IncidentResumed, "standing", None),
    dispatch.ParkIncident: (sent.IncidentParked, "standing", None),
    dispatch.UnparkIncident: (sent.IncidentUnparked, "standing", None),
    field.SignTask: (worked.TaskSigned, "task", "task_id"),
    field.ContactReporter: (worked.ReporterContacted, "contact", "task_id"),
    field.ArriveOnScene: (worked.ArrivedOnScene, "task", "task_id"),
    field.ResolveTask: (worked.TaskResolved, "task", "task_id"),
    closing.OrderRework: (ended.ReworkOrdered, "standing", None),
    closing.DeferVerification: (ended.VerificationDeferred, "deferral", None),
    closing.CloseIncident: (ended.IncidentClosed, "standing", None),
    closing.CloseByTimer: (ended.IncidentClosed, "standing", None),
    closing.ReopenIncident: (ended.IncidentReopened, "standing", None),
    closing.RateResolution: (ended.ResidentRated, "rating", None),
    changes.CorrectFact: (changed.FactCorrected, "correction", "corrects"),
    changes.ReclassifyIncident: (changed.IncidentReclassified, "category", None),
    changes.RegradeIncident: (changed.IncidentRegraded, "urgency", None),
    changes.RequestVoid: (changed.VoidRequested, "void", None),
    changes.ConfirmVoid: (changed.IncidentVoided, "void", None),
    changes.DeclineVoid: (changed.VoidDeclined, "void", None),
    changes.WithdrawVoid: (changed.VoidWithdrawn, "void", None),
    changes.LapseVoid: (changed.VoidLapsed, "void", None),
    changes.Undo: (changed.Undone, "undoing", None),
    dispatch.SplitIncident: (sent.IncidentSplit, "standing", None),
    watch.ResumeByTimer: (sent.IncidentResumed, "standing", None),
    watch.ReplySupervision: (watched.SupervisionReplied, "reply", "supervision_id"),
}

# What the rules choose where the command leaves it open, and drop where it may not be kept.
_LEFT_OPEN: Final = frozenset({"urgency", "task_ids", "new_due"})
_DROPPED: Final = frozenset({"geo"})
_FIELD_OF: Final = {"seen": "reason"}
_SAID_MAX: Final = 32
_ADDRESS: Final = frozenset({"command_id", "stream", "parent", "also"})


def said_with(said: tuple[Said, ...], event: Event, by: UUID) -> tuple[Said, ...]:
    """What has been said, once an event of MATTERS has happened; what holds no more may go."""
    now = (*said, _new(Said, (event, by)))
    return now if len(now) < _SAID_MAX else tuple(one for one in now if _holds(one, now))


def _holds(one: Said, said: Sequence[Said]) -> bool:
    return any(
        _held(said, topic, getattr(one.event, subject) if subject else None) is one
        for topic, subject in MATTERS[type(one.event)]
    )


def _held(said: Sequence[Said], topic: str, subject: object) -> Said | None:
    """The latest fact on a matter."""
    for one in reversed(said):
        for of, name in MATTERS[type(one.event)]:
            if of == topic and (getattr(one.event, name) if name else None) == subject:
                return one
    return None


# A replay makes millions of them: without the names, in half of the time.
_new: Callable[[Any, Any], Any] = tuple.__new__


def says_again(incident: Incident, command: Command, by: Actor) -> bool:
    """Say whether the same actor asks for the fact that holds already."""
    asked = _asked_fact(command)
    if asked is None:
        return False
    fact, topic, subject = asked
    held = _held(incident.said, topic, getattr(command, subject) if subject else None)
    if held is None or held.by != by.id or not isinstance(held.event, fact):
        return False
    return all(
        _agree(name, getattr(command, name), getattr(held.event, _FIELD_OF.get(name, name)))
        for name in type(command).model_fields
        if name not in _ADDRESS
        and name != subject
        and _FIELD_OF.get(name, name) in fact.model_fields
    )


def _asked_fact(command: Command) -> tuple[type[Event], str, str | None] | None:
    if isinstance(command, closing.VerifyResolution):
        fixed = command.seen is Seen.FIXED
        return (ended.ResolutionVerified if fixed else ended.ReworkOrdered, "standing", None)
    return ASKS_FOR.get(type(command))


def _agree(name: str, asked: object, holds: object) -> bool:
    """Texts agree by their commitments: the words behind them are the same."""
    if isinstance(asked, TextRef) and isinstance(holds, TextRef):
        return asked.commitment == holds.commitment
    open_ = name in _LEFT_OPEN and not asked
    dropped = name in _DROPPED and holds is None
    return asked == holds or open_ or dropped
