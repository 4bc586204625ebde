"""Why a post is not opened or ended, or not found."""

from domain.errors import Conflict, NotFound


class PostNotFound(NotFound):
    zh, en = "没有这个岗位。", "There is no such post."


class PostGridNotFound(NotFound):
    zh, en = "没有岗位所指的网格。", "There is no such grid for this post."


class PostNeedsUnit(Conflict):
    zh, en = "该角色的岗位须指定单位。", "A post of this role needs a unit."


class PostNeedsGrid(Conflict):
    zh, en = "该角色的岗位须指定网格。", "A post of this role needs a grid."


class PostForOneself(Conflict):
    zh = "不能为自己开设岗位，须由另一位安全管理员办理。"
    en = "Nobody opens a post for himself; another security administrator must do it."


class PostEndsTooEarly(Conflict):
    zh, en = "岗位的结束时间须晚于开始时间。", "A post ends after it begins."


class PostHasEnded(Conflict):
    zh, en = "该岗位已有结束时间。", "This post has an end already."
