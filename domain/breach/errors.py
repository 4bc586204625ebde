"""Why a breach is not recorded, confirmed, linked or taken back, or not found."""

from domain.errors import Conflict, NotFound


class BreachNotFound(NotFound):
    zh, en = "没有这条三无记录。", "There is no such breach."


class TrackingNotFound(NotFound):
    zh = "该社区尚未开始三无跟踪。"
    en = "This community is not followed yet."


class BreachCommunityNotFound(NotFound):
    zh, en = "没有所指的社区。", "There is no such community."


class LinkedIncidentNotFound(NotFound):
    zh, en = "没有要关联的事件。", "There is no such incident to link."


class NotACommunity(Conflict):
    zh, en = "三无只记到社区一级。", "Breaches are kept for communities only."


class CommunityTracked(Conflict):
    zh = "该社区已在跟踪中，可增加类型。"
    en = "This community is followed already; types can be added."


class TypeTracked(Conflict):
    zh = "该类型在本社区已有起点，起点不能改。"
    en = "This type is followed here already; the day it began on stays."


class DayAhead(Conflict):
    zh, en = "日期不能晚于今天。", "The day must not lie ahead."


class RecorderConfirms(Conflict):
    zh = "记录人不能确认、否决、归属或撤销自己的记录，请由另一人办理。"
    en = "Who recorded it cannot confirm, reject, attribute or rescind it; another person must."


class AuthorityUnfit(Conflict):
    zh = "这一类型由另一机关认定，请按其文书确认。"
    en = "Another authority vouches for this type; confirm on its word."


class BreachNotConfirmed(Conflict):
    zh, en = "该记录尚未确认。", "This breach is not confirmed yet."


class BreachStandsConfirmed(Conflict):
    zh = "该记录已确认；如有误，请撤销。"
    en = "This breach is confirmed; rescind it if that was wrong."


class BreachStandsRejected(Conflict):
    zh = "该记录已否决，不再变动；如又属实，请另行记录。"
    en = "This record was rejected and stays so; record it anew if it proves true."


class BreachStandsRescinded(Conflict):
    zh = "该记录已撤销，不再变动；如又属实，请另行记录。"
    en = "This breach was rescinded and stays so; record it anew if it proves true."


class IncidentLinkedOtherwise(Conflict):
    zh = "该事件已以另一种关系关联。"
    en = "This incident is linked already, by another relation."
