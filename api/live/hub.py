"""Asks the views how far they are, once for all listeners, and only while there are any."""

import asyncio
from asyncio import Task
from contextlib import suppress

import psycopg
import structlog

from adapters.eventstore.errors import Overloaded, Unavailable
from api.kinds import TOO_MANY_STREAMS
from api.live.pace import Pace
from api.live.subscription import News, Subscription
from api.moments import FACTS, Views
from api.problems import Problem
from projections.board.queries import changes
from projections.engine.asof import AsOf
from projections.engine.positions import Standing, head, standing

log = structlog.get_logger(__name__)


class Hub:
    """The listeners of this process. No connection is held between two questions."""

    def __init__(self, views: Views, pace: Pace = Pace()) -> None:  # noqa: B008 - never changes
        self.pace = pace
        self._views = views
        self._listening: set[Subscription] = set()
        self._stands: Standing | None = None  # only while the poll runs
        self._poll: Task[None] | None = None
        self._joining = asyncio.Lock()
        self._closed = False

    @property
    def subscriptions(self) -> int:
        """How many are listening."""
        return len(self._listening)

    async def join(self, session: str) -> Subscription:
        """Listen from now on. Raises Overloaded, Unavailable and Problem (429)."""
        if self._closed or self.subscriptions >= self.pace.listeners_max:
            raise Overloaded("no more listeners are taken", retry_after_s=2)
        async with self._joining:
            held = sum(one.session == session for one in self._listening)
            if held >= self.pace.streams_max:
                raise Problem(TOO_MANY_STREAMS, headers={"Retry-After": "2"})
            if self._stands is None:
                self._stands = await self._look()
            subscription = Subscription(self._stands.position, self.pace.queued_max, session)
            self._listening.add(subscription)
            if self._poll is None:
                self._poll = asyncio.create_task(self._keep_asking(), name="live feed")
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Listen no more."""
        subscription.end()
        self._listening.discard(subscription)

    def tell(self, news: News) -> None:
        """Queue the news for everybody."""
        for subscription in tuple(self._listening):
            subscription.offer(news)

    async def head(self) -> int:
        """The last position of the log, whoever wrote it. Raises Unavailable."""
        try:
            async with self._views.connection() as connection:
                return await head(connection)
        except psycopg.Error as error:
            raise Unavailable("the log cannot be read") from error

    async def between(self, after: int, upto: int) -> News:
        """What happened after a position, up to one that the views have reached."""
        try:
            async with self._views.connection() as connection:
                now = await standing(connection, FACTS)
                if upto - after > self.pace.gap_max:
                    return News(after, upto, now.instant, None)
                most = self.pace.changes_max
                as_of = AsOf(upto, now.instant)
                found = await changes(connection, after, as_of, rows_max=most + 1)
        except psycopg.Error as error:
            raise Unavailable("the views cannot be read") from error
        return News(after, upto, now.instant, found if len(found) <= most else None)

    def end_all(self) -> None:
        """End every stream now, and take no further one."""
        self._closed = True
        for subscription in self._listening:
            subscription.end()

    async def close(self) -> None:
        """End every stream and stop asking."""
        self.end_all()
        if self._poll is not None:
            self._poll.cancel()
            with suppress(asyncio.CancelledError):
                await self._poll

    async def _look(self) -> Standing:
        try:
            async with self._views.connection() as connection:
                return await standing(connection, FACTS)
        except psycopg.Error as error:
            raise Unavailable("the views cannot be read") from error

    async def _keep_asking(self) -> None:
        failing = False
        try:
            while self._listening:
                await asyncio.sleep(self.pace.retry_poll_s if failing else self.pace.poll_s)
                try:
                    await self._ask()
                except Unavailable:
                    if not failing:
                        log.warning("live.views_unreadable", n=self.subscriptions)
                    failing = True
                else:
                    failing = False
        except Exception:
            log.exception("live.failed", n=self.subscriptions)
            for subscription in self._listening:
                subscription.end()
        finally:
            self._stands, self._poll = None, None

    async def _ask(self) -> None:
        before, now = self._stands, await self._look()
        assert before is not None, "it stands somewhere while the poll runs"
        if now.build != before.build or now.position < before.position:
            news = News(
                now.position, now.position, now.instant, None
            )  # rebuilt: nothing is known about before
        elif now.position > before.position:
            news = await self.between(before.position, now.position)
        else:
            return
        self._stands = now
        self.tell(news)
