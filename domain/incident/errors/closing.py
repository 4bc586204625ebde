"""Why a case is not verified, followed up, closed or opened again."""

from domain.errors import Conflict


class VerifierTookPart(Conflict):
    zh = "参与派遣或处置的人员不能核查。"
    en = "Whoever dispatched or handled the incident does not verify it."


class OriginalsMissing(Conflict):
    zh = "有声明的照片逾期未上传，不能核查通过；请补传或返工。"
    en = "Declared originals never arrived; have them sent, or order rework."


class CheckEvidenceNeeded(Conflict):
    zh = "核查须附现场或远程核查的照片。"
    en = "Verifying needs evidence from the check."


class ReworkReasonUnfit(Conflict):
    zh = "返工原因须为部分解决或未解决。"
    en = "Rework is ordered because it is fixed partly or not at all."


class ReworkDueUnfit(Conflict):
    zh = "返工时限须晚于现在，且不超过一个完整的处置时限。"
    en = "The rework must be due ahead, and within one full handling limit."


class NotADoneTask(Conflict):
    zh = "只能对本轮已办结的任务返工。"
    en = "Only tasks that were done in this round are reworked."


class DeferredBefore(Conflict):
    zh = "核查只能推迟一次。"
    en = "A verification is deferred only once."


class DeferredTooFar(Conflict):
    zh = "推迟的时间须晚于现在，且不超过允许的期限。"
    en = "The deferred check must lie ahead, and within what is allowed."


class FollowUpComplete(Conflict):
    zh = "回访已完成。"
    en = "The follow-up is complete."


class FollowUpByHandlersUnit(Conflict):
    zh = "处置单位的人员不能回访。"
    en = "The follow-up is not made by the unit that handled it."


class AnswersOnlyWhenReached(Conflict):
    zh = "只有接通的回访才记录是否解决和评分。"
    en = "Whether it is solved, and the score, come only from a reporter who was reached."


class NotApplicableBySystemOnly(Conflict):
    zh = "“无需回访”由系统判定。"
    en = "Only the system records that no follow-up applies."


class FollowUpIncomplete(Conflict):
    zh = "回访尚未完成，不能结案。"
    en = "The follow-up is not complete; the case cannot be closed."


class LowScore(Conflict):
    zh = "群众评分过低，须由值班长结案。"
    en = "The reporter's score is low; a duty supervisor closes this case."


class NotYetDue(Conflict):
    zh = "时限未到。"
    en = "This is not due yet."


class ReopenTooLate(Conflict):
    zh = "已超过重开期限，请重新上报。"
    en = "The time to reopen this is over; report it anew."


class RatedBefore(Conflict):
    zh = "本次结案已评价过。"
    en = "This closing has been rated already."


class RatingTooLate(Conflict):
    zh = "已超过评价期限。"
    en = "The time to rate this is over."
