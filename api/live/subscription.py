"""One client's bounded queue of news."""

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from projections.board.queries import Change


class News(NamedTuple):
    """What happened after `since` up to `position`; None when it cannot be told one by one."""

    since: int
    position: int
    at: datetime
    changes: Sequence[Change] | None

    @property
    def anew(self) -> bool:
        """Whether nothing is known of what was before, not even by who knows its position."""
        return self.since == self.position


class Over(Exception):
    """The subscription has ended: the client went or fell behind, or the server stops."""


class Subscription:
    """joined: the position from which on news are queued. session: whose it is."""

    def __init__(self, joined: int, queued_max: int, session: str = "") -> None:
        self.joined = joined
        self.session = session
        self._queued_max = queued_max
        self._queue: deque[News] = deque()
        self._queued = 0
        self._over = False
        self._ring = asyncio.Event()

    def offer(self, news: News) -> None:
        """Queue it; end where the client is too far behind: it resumes by its position."""
        if self._over:
            return
        self._queue.append(news)
        self._queued += 1 + len(news.changes or ())
        if self._queued > self._queued_max:
            self.end()
        self._ring.set()

    def end(self) -> None:
        """No more news; whoever waits for some is told."""
        self._over = True
        self._queue.clear()
        self._ring.set()

    async def next(self, within_s: float) -> News | None:
        """The next news, or None when there were none in this time. Raises Over."""
        if not self._queue and not self._over:
            self._ring.clear()
            try:
                async with asyncio.timeout(max(within_s, 0)):
                    await self._ring.wait()
            except TimeoutError:
                return None
        if self._over:
            raise Over
        news = self._queue.popleft()
        self._queued -= 1 + len(news.changes or ())
        return news
