"""Why an area is not changed, or not found."""

from domain.errors import Conflict, NotFound


class AreaNotFound(NotFound):
    zh, en = "没有这个区域。", "There is no such area."


class AreaCodeTaken(Conflict):
    zh, en = "该区划代码已属于另一个区域。", "This area code belongs to another area."


class ShortNumberTaken(Conflict):
    zh, en = "该社区短号已被使用，请另选。", "This short number is in use; choose another."


class ShortNumberMissing(Conflict):
    zh = "社区须有短号，用于事件编号；其他层级没有。"
    en = "A community needs a short number for its incident numbers; no other level has one."


class AreaKindUnfit(Conflict):
    zh, en = "区域类型与层级不符。", "This kind of area does not exist at this level."


class ParentNotAbove(Conflict):
    zh, en = "上级区域的层级须更高。", "A parent area must be of a higher level."


class AreaLinked(Conflict):
    zh, en = "该从属关系已存在，请先终止。", "This link exists already; end it first."


class LinkNotFound(Conflict):
    zh, en = "没有可终止的从属关系。", "There is no such link to end."


class LinkEndsTooEarly(Conflict):
    zh, en = "终止时间须晚于开始时间。", "A link ends after it begins."


class AreaEnded(Conflict):
    zh = "该区域已并入或拆分为其他区域，请在后继区域办理。"
    en = "This area was merged or split; act on its successor."


class SuccessorUnfit(Conflict):
    zh = "后继须为另一个同级且有效的区域。"
    en = "A successor is another area of the same level that has not ended."
