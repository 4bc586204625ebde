"""Why the work of a unit is not recorded."""

from domain.errors import Conflict


class NotTheAddressee(Conflict):
    zh = "该任务不是派给您所在单位的。"
    en = "The task was not given to your unit."


class DispatcherMayNotHandle(Conflict):
    zh = "派遣本事件的人员不能同时处置。"
    en = "Whoever dispatched this incident does not handle it too."


class NoResidentWaits(Conflict):
    zh = "本事件没有需要联系的报事群众。"
    en = "No resident reported this incident; there is nobody to contact."


class ArrivalNotShown(Conflict):
    zh = "位置与上报点相距过远或无法比对，请拍照或说明原因。"
    en = "The position does not show the arrival; add a photo or a reason."


class NothingSaid(Conflict):
    zh = "请填写文字或附上照片。"
    en = "Add a text or a photo."


class AfterEvidenceNeeded(Conflict):
    zh = "办结须附处置后的照片。"
    en = "Evidence from after the work is needed."


class OriginalNotDeclared(Conflict):
    zh = "没有事实声明过这份原件。"
    en = "No fact has declared this original."
