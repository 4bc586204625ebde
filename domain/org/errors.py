"""Why an organisation is not changed, or not found."""

from domain.errors import Conflict, NotFound


class OrgNotFound(NotFound):
    zh, en = "没有这个组织。", "There is no such organisation."


class OrgCodeTaken(Conflict):
    zh, en = "该组织代码已属于另一个组织。", "This code belongs to another organisation."


class OrgParentNotAbove(Conflict):
    zh, en = "上级组织的层级须更高。", "A parent organisation must be of a higher level."


class OrgEndsTooEarly(Conflict):
    zh, en = "撤销时间须晚于成立时间。", "An organisation ends after it was founded."


class OrgHasEnded(Conflict):
    zh, en = "该组织已撤销。", "This organisation has ended."
