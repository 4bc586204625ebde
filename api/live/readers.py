"""What one reader is told of a change."""

from typing import Any, Protocol

from api.live.frames import Message
from api.live.subscription import News
from api.scopes import Scope
from projections.board.queries import Change, Where


class Reader(Protocol):
    """The part of the news that is for one reader, as far as his post reaches."""

    def told(self, news: News) -> list[Message]:
        """The messages, in the order of positions; nothing about what he may not see."""

    def same(self, other: Any) -> bool:
        """Whether he sees neither more nor less than that other one, of the same class."""


class BoardReader:
    """The open board: a row comes or changes, or it leaves the board or the reader's reach."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def told(self, news: News) -> list[Message]:
        """`upsert {at, row}` in the columns of the board, `gone {id}`."""
        told = (self._of(change, news) for change in news.changes or ())
        return [message for message in told if message is not None]

    def same(self, other: "BoardReader") -> bool:
        """Whether both scopes reach equally far."""
        return self.scope.equals(other.scope)

    def _of(self, change: Change, news: News) -> Message | None:
        row = change.row
        if self._shows(change.now):
            return Message(row.since, "upsert", {"at": news.at, "row": tuple(row)})
        if change.was is not None and self._shows(change.was):
            return Message(row.since, "gone", {"id": row.stream})
        return None

    def _shows(self, where: Where) -> bool:
        return where.is_open and self.scope.sees(where)
