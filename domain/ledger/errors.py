"""Why a ledger is not opened, or not found."""

from domain.errors import Conflict, NotFound


class LedgerNotFound(NotFound):
    zh, en = "账本尚未开立。", "No ledger has been opened here."


class LedgerAlreadyOpen(Conflict):
    zh, en = "本数据库已有账本，一库一账。", "This database has a ledger; it holds one only."


class TimeZoneUnknown(Conflict):
    zh, en = (
        "没有这个时区，请填写如 Asia/Shanghai。",
        "No such time zone; give one like Asia/Shanghai.",
    )
