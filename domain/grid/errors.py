"""Why a grid is not changed, or not found."""

from domain.errors import Conflict, NotFound


class GridNotFound(NotFound):
    zh, en = "没有这个网格。", "There is no such grid."


class GridCodeTaken(Conflict):
    zh, en = "该网格编码已被使用。", "This grid code is in use."


class GridCodeUnfit(Conflict):
    zh = "网格编码须为所属社区的 12 位代码加 3 位顺序号。"
    en = "A grid code is its community's 12 digits and three more."


class GridCommunityUnfit(Conflict):
    zh, en = "网格只能划在有效的社区（村）。", "A grid lies in a community that has not ended."


class HouseholdsOutOfRange(Conflict):
    zh = "综合网格应为 300 至 500 户，否则须填写理由。"
    en = "A comprehensive grid has 300 to 500 households; give a reason for any other number."


class GridHasEnded(Conflict):
    zh = "该网格已撤并，请在后继网格办理。"
    en = "This grid has ended; act on its successor."


class GridHasOfficers(Conflict):
    zh, en = "请先解除该网格的网格员。", "Release the officers of this grid first."


class GridSuccessorUnfit(Conflict):
    zh, en = "后继须为另一个有效的网格。", "A successor is another grid that has not ended."


class CountIsOlder(Conflict):
    zh = "已有日期更晚的户数，较早的不再登记。"
    en = "A later count exists; an older one is not taken any more."


class OfficerPostUnfit(Conflict):
    zh = "该岗位不是此人在本网格现任的网格员岗位，或 A/B 岗不符。"
    en = "This is not a present officer's post of this person in this grid, or its A/B differs."


class OfficerExists(Conflict):
    zh = "该网格已有在任的 A 岗或 B 岗，请先解除。"
    en = "This grid has such an officer already; release that one first."


class OfficerIsBoth(Conflict):
    zh, en = "A 岗与 B 岗须为不同的人。", "A and B must be two persons."


class OfficerHasTwoGrids(Conflict):
    zh = "一人最多任两个网格的 A 岗。"
    en = "One person is officer A of two grids at most."


class OfficerNotFound(Conflict):
    zh, en = "该岗位不在本网格任职。", "This post does not serve in this grid."


class AbsenceUnfit(Conflict):
    zh = "请假时间不符：不可重叠，且结束须晚于开始。"
    en = "The absence does not fit: it may not overlap another and ends after it begins."
