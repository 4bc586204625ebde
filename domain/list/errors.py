"""Why a list is not changed, or not found."""

from domain.errors import Conflict, NotFound


class ListNotFound(NotFound):
    zh, en = "没有这个清单。", "There is no such list."


class ListItemNotFound(Conflict):
    zh, en = "清单中没有这个现行事项。", "The list holds no such item at that time."


class ListKindTaken(Conflict):
    zh, en = "该类清单已在另一个流中。", "Another stream is the list of this kind."


class ItemOfAnotherKind(Conflict):
    zh, en = "事项类别与清单类别不符。", "The item is of another kind than the list."


class ItemKeyTwice(Conflict):
    zh, en = "事项编号重复。", "The key of an item stands in the list already."


class FundingMissing(Conflict):
    zh = "协助事项和临时事项须有经费文号（费随事转）。"
    en = "An item of assistance or a temporary one needs a funding reference."


class TemporaryNeedsEnd(Conflict):
    zh, en = "临时事项须有截止时间。", "A temporary item needs an end."


class ItemEndsTooEarly(Conflict):
    zh, en = "截止时间须晚于开始时间。", "An item ends after it begins."
