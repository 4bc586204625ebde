"""Refused because of where the incident or its task stands; the sentence says what can be done."""

from collections.abc import Mapping

from domain.errors import Conflict
from domain.incident.terms import Status, TaskStatus


class IncidentAwaitsAcceptance(Conflict):
    zh = "事件尚未受理，请先受理。"
    en = "The incident has not been accepted yet; accept it first."


class IncidentAwaitsDispatch(Conflict):
    zh = "事件已受理、尚未派遣，此操作现在不适用。"
    en = "The incident is accepted and not dispatched; this does not apply now."


class IncidentAwaitsSignature(Conflict):
    zh = "事件已派遣、等待签收，此操作现在不适用。"
    en = "The incident is dispatched and waits to be signed for; this does not apply now."


class IncidentAwaitsWork(Conflict):
    zh = "事件已签收、尚未开始处置，此操作现在不适用。"
    en = "The incident is signed for and work has not begun; this does not apply now."


class IncidentInHand(Conflict):
    zh = "事件正在处置，此操作现在不适用。"
    en = "The incident is being handled; this does not apply now."


class IncidentAwaitsVerification(Conflict):
    zh = "事件已办结、等待核查，此操作现在不适用。"
    en = "The incident is handled and waits to be verified; this does not apply now."


class IncidentAwaitsClosing(Conflict):
    zh = "事件已核查、等待结案，此操作现在不适用。"
    en = "The incident is verified and waits to be closed; this does not apply now."


class IncidentIsClosed(Conflict):
    zh = "事件已结案；如需继续处理，请先重开。"
    en = "The incident is closed; reopen it to go on."


class IncidentIsRejected(Conflict):
    zh = "事件未予受理；如需继续处理，请先重开。"
    en = "The incident was rejected; reopen it to go on."


class IncidentIsSuspended(Conflict):
    zh = "事件已挂起；请先恢复，期间只能记录进展、备注或更正。"
    en = "The incident is suspended; until it is resumed only progress, notes and corrections."


class IncidentIsParked(Conflict):
    zh = "事件已挂账；请先解除挂账，期间只能记录进展、备注或更正。"
    en = "The incident is parked; until it is unparked only progress, notes and corrections."


class IncidentIsMerged(Conflict):
    zh = "事件已并入主件，请到主件上操作，或先解除合并。"
    en = "The incident is merged into another; act on that one, or undo the merge first."


class IncidentIsVoided(Conflict):
    zh = "事件已作废，不能再操作。"
    en = "The incident is void; nothing more can be done with it."


class IncidentWaitsForOthers(Conflict):
    zh = "事件正在等待调解或子件结束，期间只能备注、更正或申请作废。"
    en = "The incident waits for a mediation or its parts; until then only notes and corrections."


class IncidentIsImported(Conflict):
    zh = "这是导入的历史事件，只能由其来源更新。"
    en = "This incident was imported; only its source can add to it."


class TaskAwaitsSignature(Conflict):
    zh = "任务尚未签收，请先签收。"
    en = "The task has not been signed for; sign it first."


class TaskIsSigned(Conflict):
    zh = "任务已签收，此操作现在不适用。"
    en = "The task is signed for; this does not apply now."


class TaskIsOnScene(Conflict):
    zh = "处置人员已到场，此操作现在不适用。"
    en = "The handlers are on the scene; this does not apply now."


class TaskInHand(Conflict):
    zh = "任务正在处置，此操作现在不适用。"
    en = "The task is being handled; this does not apply now."


class TaskIsDone(Conflict):
    zh = "任务已办结，此操作现在不适用。"
    en = "The task is done; this does not apply now."


class TaskWasReturned(Conflict):
    zh = "任务已退单，不再由该单位办理。"
    en = "The task was returned; this unit no longer works on it."


class TaskWasRecalled(Conflict):
    zh = "任务已撤回，不再由该单位办理。"
    en = "The task was recalled; this unit no longer works on it."


class TaskWasReassigned(Conflict):
    zh = "任务已转派其他单位，请在新任务上操作。"
    en = "The task was given to another unit; act on the new task."


BY_STATUS: Mapping[Status, type[Conflict]] = {
    Status.REPORTED: IncidentAwaitsAcceptance,
    Status.ACCEPTED: IncidentAwaitsDispatch,
    Status.DISPATCHED: IncidentAwaitsSignature,
    Status.SIGNED: IncidentAwaitsWork,
    Status.ON_SCENE: IncidentAwaitsWork,
    Status.HANDLING: IncidentInHand,
    Status.RESOLVED: IncidentAwaitsVerification,
    Status.VERIFIED: IncidentAwaitsClosing,
    Status.CLOSED: IncidentIsClosed,
    Status.REJECTED: IncidentIsRejected,
    Status.SUSPENDED: IncidentIsSuspended,
    Status.PARKED: IncidentIsParked,
    Status.MERGED: IncidentIsMerged,
    Status.VOIDED: IncidentIsVoided,
}

BY_TASK_STATUS: Mapping[TaskStatus, type[Conflict]] = {
    TaskStatus.DISPATCHED: TaskAwaitsSignature,
    TaskStatus.SIGNED: TaskIsSigned,
    TaskStatus.ON_SCENE: TaskIsOnScene,
    TaskStatus.HANDLING: TaskInHand,
    TaskStatus.DONE: TaskIsDone,
    TaskStatus.RETURNED: TaskWasReturned,
    TaskStatus.RECALLED: TaskWasRecalled,
    TaskStatus.REASSIGNED: TaskWasReassigned,
}
