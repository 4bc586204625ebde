"""What one reader is told of a change."""

from collections.abc import Callable
from typing import Any, Protocol

from api.live.frames import Message
from api.live.subscription import News
from api.points import Points
from api.scopes import Scope
from domain.access.permit import Principal
from projections.board.queries import Change, Where


class Reader(Protocol):
    """The part of the news that is for one reader, as far as his post reaches."""

    def told(self, news: News) -> list[Message]:
        """The messages, in the order of positions; nothing about what he may not see."""

    def same(self, other: Any) -> bool:
        """Whether he sees neither more nor less than that other one, of the same class."""


class BoardReader:
    """The open board: a row comes or changes, or it leaves the board or the reader's reach."""

    def __init__(self, scope: Scope, points: Points) -> None:
        self.scope = scope
        self.points = points

    def told(self, news: News) -> list[Message]:
        """`upsert {at, row}` in the columns of the board, `gone {id}`."""
        return _told(news, self._shows, self.points)

    def same(self, other: "BoardReader") -> bool:
        """Whether both scopes reach equally far, and points of the same classes are told."""
        return self.points == other.points and self.scope.equals(other.scope)

    def _shows(self, where: Where) -> bool:
        return where.is_open and self.scope.sees(where)


class MineReader:
    """One person's own reports, whatever becomes of them, and the open work of his post.

    A unit's work is what it leads; an assistant's task is read, not told.
    """

    def __init__(self, principal: Principal, points: Points) -> None:
        self.principal = principal
        self.points = points

    def told(self, news: News) -> list[Message]:
        """`upsert {at, row}` in the columns of the board, `gone {id}`."""
        return _told(news, self._shows, self.points)

    def same(self, other: "MineReader") -> bool:
        """Whether it is the same person in a post of the same unit and grid."""
        mine, others = self.principal, other.principal
        alike = (mine.actor.id, mine.unit, mine.grid) == (others.actor.id, others.unit, others.grid)
        return alike and self.points == other.points

    def _shows(self, where: Where) -> bool:
        principal = self.principal
        if where.reporter == principal.actor.id:
            return True
        if not where.is_open or (principal.grid or principal.unit) is None:
            return False
        if principal.grid is not None:
            return where.grid == principal.grid
        return where.unit == principal.unit


def _told(news: News, shows: Callable[[Where], bool], points: Points) -> list[Message]:
    told = (_of(change, news, shows, points) for change in news.changes or ())
    return [message for message in told if message is not None]


def _of(
    change: Change, news: News, shows: Callable[[Where], bool], points: Points
) -> Message | None:
    row = points.shown(change.row)
    if shows(change.now):
        return Message(row.since, "upsert", {"at": news.at, "row": tuple(row)})
    if change.was is not None and shows(change.was):
        return Message(row.since, "gone", {"id": row.stream})
    return None
