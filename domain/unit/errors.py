"""Why a unit is not changed, or not found."""

from domain.errors import Conflict, NotFound


class UnitNotFound(NotFound):
    zh, en = "没有这个单位。", "There is no such unit."


class UnitCodeTaken(Conflict):
    zh, en = "该单位代码已属于另一个单位。", "This code belongs to another unit."


class UnitHasEnded(Conflict):
    zh, en = "该单位已撤销。", "This unit has ended."
