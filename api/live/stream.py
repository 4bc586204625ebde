"""One client's stream, as a raw ASGI response: its end never waits for a generator's.

The framework's own streaming responses leave it to the garbage collector to notice a client that
went away while being sent to, and wait without end for one that has stopped reading.
"""

import asyncio
from asyncio import Task
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from adapters.clock import now
from adapters.eventstore.errors import Unavailable
from adapters.eventstore.ledger import Ledger
from api.answers import place
from api.live.frames import OPENING, Message, frames, heartbeat, pieces, resync
from api.live.hub import Hub
from api.live.readers import Reader
from api.live.subscription import News, Over, Subscription
from api.live.wire import Wire

EVENTS = "text/event-stream"
_HEADERS = {"Cache-Control": "no-store", "Connection": "close", "X-Accel-Buffering": "no"}
Entitled = Callable[[], Awaitable[Reader | None]]
"""The reader as the grants of this moment have him; None when he may read no more."""


class Stream(Response):
    """session: its token.

    after: the position that the client knows; None where what it knows is not known.
    """

    media_type = EVENTS

    def __init__(
        self, ledger: Ledger, hub: Hub, session: str, after: int | None, reader: Reader,
        entitled: Entitled,
    ) -> None:  # fmt: skip
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._ledger = ledger
        self._hub = hub
        self._session = session
        self._after = after
        self._reader = reader
        self._entitled = entitled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises what `Hub.join` raises before the first byte, nothing after it."""
        subscription = await self._hub.join(self._session)
        wire = Wire(scope)
        watching = asyncio.create_task(_until_gone(receive, subscription))
        try:
            first = await self._missed(subscription)
            talk = _Talk(self._hub.pace.drain_s, wire, send, watching)
            try:
                wire.bound()
                await talk.begin(self.status_code, self.raw_headers)
                await self._go_on(subscription, talk, first)
            except (Over, TimeoutError, Unavailable):
                pass
            await talk.finish()
        finally:
            self._hub.leave(subscription)
            watching.cancel()

    async def _missed(self, subscription: Subscription) -> News | None:
        """What happened since the client went; None where nothing can have."""
        after, upto = self._after, subscription.joined
        if after is None or not await self._written(after, upto):
            self._after = None
            return News(upto, upto, now(), None)
        return await self._hub.between(after, upto) if after < upto else None

    async def _written(self, position: int, upto: int) -> bool:
        """Whether the log is that far; it is asked where this process does not know it to be."""
        return position <= max(upto, self._ledger.position) or position <= await self._hub.head()

    async def _go_on(self, subscription: Subscription, talk: "_Talk", first: News | None) -> None:
        """Send until the stream has lived long enough. Raises Over, TimeoutError, Unavailable."""
        pace, clock = self._hub.pace, asyncio.get_running_loop().time
        known = self._after or 0
        spoken = clock()
        end = spoken + pace.life_s
        news = first
        while clock() < end:
            messages: list[Message] = []
            quiet = clock() >= spoken + pace.heartbeat_s
            if news is not None or quiet:
                messages = await self._renewed(max(known, subscription.joined))
            if news is not None and (news.anew or news.position > known):
                messages += await self._told(news, known)
                known = news.position
            if messages:
                ids = {message.position: self._place(message.position) for message in messages}
                await talk.say(pieces(frames(messages, ids)))
            elif quiet:
                await talk.say([heartbeat(self._place(known) if known else None)])
            if messages or quiet:
                spoken = clock()
            news = await subscription.next(min(spoken + pace.heartbeat_s, end) - clock())

    async def _told(self, news: News, known: int) -> list[Message]:
        """The news as far as they are new to the client, who may know more than the hub did."""
        if news.changes is not None and news.since < known:
            news = await self._hub.between(known, news.position)
        if news.changes is None:
            return [resync(news.position, self._place(news.position))]
        return self._reader.told(news)

    async def _renewed(self, position: int) -> list[Message]:
        """Look at the grants again; a reader who sees more or less now starts anew. Raises Over."""
        reader = await self._entitled()
        if reader is None:
            raise Over
        before, self._reader = self._reader, reader
        if reader is before or reader.same(before):
            return []
        return [resync(position, self._place(position))]

    def _place(self, position: int) -> str:
        return place(self._ledger, position)


class _Talk:
    """Sends to one client, and gives none longer than drain_s to read."""

    def __init__(self, drain_s: float, wire: Wire, send: Send, watching: Task[None]) -> None:
        self._drain_s = drain_s
        self._wire = wire
        self._send = send
        self._watching = watching

    async def begin(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        start = {"type": "http.response.start", "status": status, "headers": headers}
        async with asyncio.timeout(self._drain_s):
            await self._send(start)
        await self.say([OPENING])

    async def say(self, chunks: list[bytes]) -> None:
        """Raises TimeoutError when the client does not read."""
        for chunk in chunks:
            async with asyncio.timeout(self._drain_s):
                await self._send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def finish(self) -> None:
        """End well where the client reads, else cut it off."""
        try:
            async with asyncio.timeout(0.1):
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError:
            self._wire.cut()
            with suppress(TimeoutError):  # until the server knows that it is gone
                async with asyncio.timeout(1):
                    await asyncio.shield(self._watching)
        else:
            self._wire.cut_unless_read(self._drain_s)


async def _until_gone(receive: Receive, subscription: Subscription) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    subscription.end()
