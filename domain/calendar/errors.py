"""Why a calendar is not published, or not found."""

from domain.errors import Conflict


class CalendarNotInForce(Conflict):
    zh = "该时点没有生效的工作日历，请先发布。"
    en = "No working calendar is in force at that time; publish one first."


class CalendarKeyTaken(Conflict):
    zh, en = "该日历键已在另一个流中使用。", "Another stream already holds this calendar key."
