"""The example county on the air: commands by its surface, the live feed by sockets."""

from typing import Any

from api.boards import COLUMNS
from tests.support.examples import GRID
from tests.support.streams import BOARD, Host, Stream, listening
from tests.support.surface import Surface

DISPATCHER = "dispatcher-centre"
REJECTED = {"reason": "OUT_OF_SCOPE", "told": "不属于本县"}


class Feed:
    """Sends commands and listens; what it began to listen to it can end."""

    def __init__(self, county: Surface, host: Host) -> None:
        self.county = county
        self.host = host
        self._streams: list[Stream] = []

    async def listen(
        self, after: str | None, login: str = DISPATCHER, path: str = BOARD, **more: Any
    ) -> Stream:
        """A stream that has begun. after: the position of a snapshot."""
        path += f"?after={after}" if after else ""
        token = await self.county.token_of(login)
        stream = await listening(self.host.port, token, path, **more)
        self._streams.append(stream)
        return stream

    def hang_up(self) -> None:
        """End all streams on this side."""
        for stream in self._streams:
            stream.reset()

    async def report(self, grid: Any = GRID) -> dict[str, Any]:
        """Something new on the board."""
        body = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(grid)}
        return await self.done("/incidents", body)

    async def reject(self, receipt: dict[str, Any]) -> dict[str, Any]:
        """Something leaves the board."""
        path = f"/incidents/{receipt['stream']}/commands/reject-incident"
        return await self.done(path, REJECTED, seen=receipt["version"])

    async def done(self, path: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        """A command that is taken; its receipt."""
        answer = await self.county.sent(path, body, login=DISPATCHER, **more)
        assert answer.status_code < 300, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt


def row_of(heard: Any) -> dict[str, Any]:
    assert heard is not None
    assert heard.event == "upsert"
    return dict(zip(COLUMNS, heard.body["row"], strict=True))
