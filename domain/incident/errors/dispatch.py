"""Why work is not given, taken back, prolonged or lifted up."""

from domain.errors import Conflict, NotFound


class TaskNotFound(NotFound):
    zh, en = "没有这个任务。", "There is no such task."


class UnitNotServing(NotFound):
    zh, en = "没有这个单位，或该单位已撤销。", "There is no such unit, or it has ended."


class FirstTaskLeads(Conflict):
    zh = "首个任务须为主办。"
    en = "The first task is the lead."


class LeadExists(Conflict):
    zh = "已有主办单位；请派为协办，或先转派、撤回。"
    en = "There is a lead already; dispatch a helping task, or reassign or recall the lead."


class UnitHasATask(Conflict):
    zh = "该单位已有本事件未结束的任务。"
    en = "This unit has an open task of this incident already."


class AboveYourLevel(Conflict):
    zh = "事件已上提，须由同级或上级派遣。"
    en = "The incident is held at a higher level; it is dispatched from there."


class UnitBarred(Conflict):
    zh = "该事项在负面清单内，或不得以居（村）委会为责任主体。"
    en = "A list bars this matter from this unit, or no committee may be made responsible for it."


class NotTheUnitsDuty(Conflict):
    zh = "该单位的职责清单不含此类事项。"
    en = "No list item makes this matter the unit's duty."


class NotOneLevelDown(Conflict):
    zh = "下派只能派给下一级的单位。"
    en = "Delegating goes to a unit of a lower level."


class ReturnTooLate(Conflict):
    zh = "已超过退单时限，请办理或申请延期。"
    en = "The time to return this task is over; handle it, or ask for an extension."


class ReturnedBefore(Conflict):
    zh = "该单位已就本事件申请过退单。"
    en = "This unit has asked to return this incident before."


class ItemNeeded(Conflict):
    zh = "退单须引用所缺或所禁的清单事项。"
    en = "A return cites the list item that is missing or that bars it."


class ReturnPending(Conflict):
    zh = "退单申请待审，请先决定。"
    en = "A return waits for a decision; decide it first."


class NoReturnPending(Conflict):
    zh = "没有待审的退单申请。"
    en = "No return waits for a decision."


class AskerMayNotDecide(Conflict):
    zh = "不能审批自己的申请。"
    en = "Nobody decides his own request."


class HigherLevelDecides(Conflict):
    zh = "该申请已上提，须由更高层级审批。"
    en = "The request has climbed; a higher level decides it."


class NotTheNextLevel(Conflict):
    zh = "只能上提到联动层级的下一级。"
    en = "An incident climbs to the next level of its ladder."


class NotALowerLevel(Conflict):
    zh = "只能下派到更低层级。"
    en = "Delegating goes to a lower level."


class ItemNotDelegable(Conflict):
    zh = "只有法定或协助清单内的事项可以下派。"
    en = "Only a matter of the STATUTORY or ASSIST list is delegated."


class LeaderNeeded(Conflict):
    zh = "已到最高层级，须指定包案领导。"
    en = "The ladder ends here; a leader must be named."


class AfterTheDue(Conflict):
    zh = "处置时限已过，不能再申请延期。"
    en = "The handling limit has passed; it can no longer be extended."


class ExtendedBefore(Conflict):
    zh = "该任务已申请过延期。"
    en = "An extension has been asked for this task before."


class ExtensionTooLong(Conflict):
    zh = "延期须晚于原时限，且不超过原时限的长度。"
    en = "An extension ends after the present due, and is no longer than the original limit."


class ExtensionPending(Conflict):
    zh = "延期申请待审，请先决定。"
    en = "An extension waits for a decision; decide it first."


class NoExtensionPending(Conflict):
    zh = "没有待审的延期申请。"
    en = "No extension waits for a decision."


class ReviewNotAhead(Conflict):
    zh = "复查时间须晚于现在，且不超过允许的期限。"
    en = "The review must lie ahead, and within what is allowed."


class SuspensionUsedUp(Conflict):
    zh = "累计挂起已达上限，请恢复办理或申请挂账。"
    en = "It has been suspended for as long as is allowed; go on, or have it parked."


class TimeIsLeft(Conflict):
    zh = "处置时限（含延期）未过且挂起未满，不能挂账。"
    en = "Parking needs the limit, with its extension, or all suspension to be used up."


class TooManyParts(Conflict):
    zh = "拆分的子件过多。"
    en = "It cannot be split into so many parts."
