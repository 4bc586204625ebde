"""Why something is not corrected, voided, regraded or undone, urged or warned about."""

from domain.errors import Conflict, NotFound


class CorrectionUnfit(Conflict):
    zh = "更正内容与所选字段不符。"
    en = "The correction does not fit the field."


class NotYoursToCorrect(Conflict):
    zh = "只有原记录人在24 小时内可以更正，之后由值班长更正。"
    en = "Its author corrects a fact within 24 hours; after that a duty supervisor does."


class SameCategory(Conflict):
    zh = "事件已属该类别。"
    en = "The incident has this category already."


class SameUrgency(Conflict):
    zh = "事件已是该等级。"
    en = "The incident has this urgency already."


class VoidPending(Conflict):
    zh = "作废申请待第二人决定。"
    en = "A void waits for its second person."


class NoVoidPending(Conflict):
    zh = "没有待决定的作废申请。"
    en = "No void waits for a decision."


class SecondPersonNeeded(Conflict):
    zh = "作废须由另一人决定。"
    en = "A void is decided by a second person."


class NotYourVoid(Conflict):
    zh = "只有申请人可以撤回作废申请。"
    en = "Only whoever asked for the void withdraws it."


class NotUndoable(Conflict):
    zh = "只能撤销刚才的派遣、合并、结案或调级。"
    en = "Only a dispatch, a merge, a closing or a regrading made just now is undone."


class NotYoursToUndo(Conflict):
    zh = "只能撤销自己的操作。"
    en = "Only whoever did it undoes it."


class UndoTooLate(Conflict):
    zh = "已超过撤销时限，请按流程更正。"
    en = "It is too late to undo this; correct it by the ordinary way."


class SomethingSince(Conflict):
    zh = "此后已有新的记录，不能撤销。"
    en = "Something has been recorded since; it can no longer be undone."


class StreamsNotNamed(Conflict):
    zh = "撤销须注明（且只注明）该操作写入的其他事件。"
    en = "Undoing must name the other incidents that were written, and no others."


class SupervisionNotFound(NotFound):
    zh, en = "没有待回复的这项督办。", "No such supervision waits for a reply."


class ReplyNotAhead(Conflict):
    zh = "回复期限须晚于现在。"
    en = "The reply must be due ahead."


class TimerNotRunning(Conflict):
    zh = "该计时没有在运行，或不适用此操作。"
    en = "This timer is not running, or not one that this is for."
