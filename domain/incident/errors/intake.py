"""Why something is not reported, accepted, rejected or merged."""

from domain.errors import Conflict, NotFound


class IncidentNotFound(NotFound):
    zh, en = "没有这个事件。", "There is no such incident."


class IncidentExists(Conflict):
    zh = "该编号的事件已存在，内容或上报人不同。"
    en = "An incident with this id exists already, from somebody else."


class GridNotActive(Conflict):
    zh = "该网格不存在或已停用，请选择现行网格。"
    en = "The grid does not exist or has ended; choose one in force."


class CategoryUnknown(Conflict):
    zh = "现行分类中没有这个事件类别。"
    en = "The classes in force do not have this category."


class NotFirstReceiver(Conflict):
    zh = "只有首问负责人可以移交。"
    en = "Only the first receiver can offer a handover."


class HandoverNotOffered(Conflict):
    zh = "没有向您的岗位提出的移交。"
    en = "No handover has been offered to your post."


class NotAPublicReport(Conflict):
    zh = "只有群众上报或传感器上报需要核实。"
    en = "Only reports by residents and sensors are verified on the spot."


class ReporterMayNotVerify(Conflict):
    zh = "不能核实自己上报的事件。"
    en = "A report is not verified by the person who made it."


class FaultUnfit(Conflict):
    zh = "核实不属实须选择原因，属实则不选。"
    en = "A report that is not borne out needs a reason; one that is has none."


class NotAMicroIssue(Conflict):
    zh = "该类别不在微事项清单内，请按流程受理派遣。"
    en = "This category is not on the list of micro-issues; have it accepted and dispatched."


class EmergencyNotSelfHandled(Conflict):
    zh = "突发事件不能自行处置，请立即受理派遣。"
    en = "An emergency is not handled by one officer alone; have it dispatched at once."


class BeforeAndAfterNeeded(Conflict):
    zh = "自行处置须有处置前和处置后的照片。"
    en = "Handling it yourself needs evidence from before and from after."


class OpenTaskLeft(Conflict):
    zh = "还有未结束的任务，请先撤回或办结。"
    en = "A task is still open; recall it or have it done first."


class AnswerCodeUnfit(Conflict):
    zh = "窗口答复只能是「已说明」或「已转交」。"
    en = "An answer at the desk ends as EXPLAINED or REFERRED."


class PromiseNotAhead(Conflict):
    zh = "承诺时间须晚于现在。"
    en = "A promise must lie ahead."


class DuplicatesAttached(Conflict):
    zh = "有重复件并入本件，请先解除合并。"
    en = "Duplicates are attached to this incident; unmerge them first."


class MasterUnfit(Conflict):
    zh = "事件不能并入自身，主件须存在且未结束。"
    en = "The master must be another incident that is still open."


class NotTheSameMatter(Conflict):
    zh = "两件事件不在同一社区或不是同一大类，不能合并。"
    en = "The two lie in different communities or classes; they are not the same matter."


class NotItsMaster(Conflict):
    zh = "该事件没有并入所指的主件。"
    en = "The incident is not merged into the one named."


class ParentNotNamed(Conflict):
    zh = "请求须注明（且只注明）本件的拆分来源事件。"
    en = "The request must name the incident this one was split from, and no other."


class SupervisorNeeded(Conflict):
    zh = "此时须由值班长办理。"
    en = "By now a duty supervisor must do this."


class SourceIsAnother(Conflict):
    zh = "该事件来自另一数据来源。"
    en = "The incident comes from another source."
