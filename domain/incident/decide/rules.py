"""Which rule answers which command.

Found by the command's type: asking pydantic's classes one after the other would take longer than
most rules take.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from domain.incident.commands import changes as change
from domain.incident.commands import closing as close
from domain.incident.commands import dispatch as send
from domain.incident.commands import field as work
from domain.incident.commands import intake as take
from domain.incident.commands import watch as look
from domain.incident.decide import (
    changes,
    closing,
    correcting,
    extending,
    field,
    giving,
    intake,
    levels,
    merging,
    resting,
    returning,
    splitting,
    undoing,
    verifying,
    voiding,
    watch,
)
from domain.incident.decide.guards import Facts
from domain.incident.incident import Incident
from domain.kernel import Command, Event
from domain.known import Known

RULES: Final[Mapping[type[Command], Callable[[Incident, Any, Known], Sequence[Event]]]] = {
    take.ReportIncident: intake.report_again,
    take.RecordSource: intake.record_source,
    take.OfferHandover: intake.offer_handover,
    take.AcceptHandover: intake.accept_handover,
    take.VerifyReport: intake.verify_report,
    take.SelfHandle: intake.self_handle,
    take.AnswerAtDesk: intake.answer,
    take.AcceptIncident: intake.accept,
    send.DispatchTask: giving.dispatch,
    send.RecallTask: giving.recall,
    send.ReassignTask: giving.reassign,
    send.ReturnTask: returning.request_return,
    send.AcceptReturn: returning.accept_return,
    send.RefuseReturn: returning.refuse_return,
    send.EscalateIncident: levels.escalate,
    send.DelegateDown: levels.delegate,
    send.RequestExtension: extending.request_extension,
    send.ApproveExtension: extending.approve_extension,
    send.DenyExtension: extending.deny_extension,
    send.SuspendIncident: resting.suspend,
    send.ResumeIncident: resting.resume,
    send.ParkIncident: resting.park,
    send.UnparkIncident: resting.unpark,
    work.SignTask: field.sign,
    work.ContactReporter: field.contact,
    work.ArriveOnScene: field.arrive,
    work.RecordProgress: field.record_progress,
    work.ResolveTask: field.resolve,
    work.StoreEvidence: field.store_evidence,
    close.VerifyResolution: verifying.verify,
    close.OrderRework: verifying.order_rework,
    close.DeferVerification: verifying.defer,
    close.RecordFollowUp: closing.follow_up,
    close.ReopenIncident: closing.reopen,
    close.RateResolution: closing.rate,
    change.CorrectFact: correcting.correct,
    change.ReclassifyIncident: changes.reclassify,
    change.RegradeIncident: changes.regrade,
    change.RecalculateDeadlines: changes.recalculate,
    change.RequestVoid: voiding.request_void,
    change.DeclineVoid: voiding.decline_void,
    change.WithdrawVoid: voiding.withdraw_void,
    change.LapseVoid: voiding.lapse_void,
    change.AddNote: changes.add_note,
    change.AddSighting: changes.add_sighting,
    change.ReferLegal: changes.refer,
    look.UrgeTask: watch.urge,
    look.SuperviseIncident: watch.supervise,
    look.ReplySupervision: watch.reply,
    look.RaiseWarning: watch.warn,
    look.MarkTimerOverdue: watch.mark_overdue,
    look.EscalateByTimer: levels.escalate_by_timer,
    look.ResumeByTimer: resting.resume_by_timer,
}

# These write on other incidents too: on a master, a parent, the children.
ACROSS: Final[Mapping[type[Command], Callable[[Incident, Any, Known], Facts]]] = {
    take.MergeDuplicate: merging.merge,
    take.UnmergeDuplicate: merging.unmerge,
    take.RejectIncident: intake.reject,
    send.SplitIncident: splitting.split,
    close.CloseIncident: closing.close,
    close.CloseByTimer: closing.close_by_timer,
    change.ConfirmVoid: voiding.confirm_void,
    change.Undo: undoing.undo,
}
