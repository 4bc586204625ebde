"""Why a duty is not rostered, or not found."""

from domain.errors import Conflict, NotFound


class RosterNotFound(NotFound):
    zh, en = "没有这个值班表。", "There is no such roster."


class RosterOfAnotherOrg(Conflict):
    zh, en = "该值班表属于另一个组织。", "This roster belongs to another organisation."


class DutyPostUnfit(Conflict):
    zh = "值班岗位须属于该组织，且整个班次均在任期内。"
    en = "A post on duty belongs to the org and is held for the whole duty."


class DutyEndsTooEarly(Conflict):
    zh, en = "班次的结束时间须晚于开始时间。", "A duty ends after it begins."


class DutyOverlaps(Conflict):
    zh, en = "该岗位此时段已有班次。", "This post has a duty at that time already."


class DutyNotFound(Conflict):
    zh, en = "没有这个班次。", "There is no such duty."
