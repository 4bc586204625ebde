"""Why an import batch is not changed, or not found."""

from domain.errors import Conflict, NotFound


class ImportBatchNotFound(NotFound):
    zh, en = "没有这个导入批次。", "There is no such import batch."


class ImportBatchFinished(Conflict):
    zh = "该导入批次已完成，请新开批次。"
    en = "This import batch is finished; open another."
