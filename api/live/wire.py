"""The connection below a response, where the server hands it on."""

import asyncio
import socket
from typing import Final

from starlette.types import Scope

TRANSPORT: Final = "gridledger.transport"
SEND_BUFFER_BYTES: Final = 65_536


class Wire:
    """Bounds what the kernel keeps for a client, and cuts off one that does not read."""

    def __init__(self, scope: Scope) -> None:
        self._transport: asyncio.Transport | None = (
            scope.get("extensions", {}).get(TRANSPORT, {}).get("transport")
        )

    def bound(self) -> None:
        """Let the kernel keep little, so that a client that does not read is noticed."""
        if self._transport is not None and not self._transport.is_closing():
            kernel = self._transport.get_extra_info("socket")
            kernel.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)

    def cut(self) -> None:
        """Close at once; what was not sent is lost."""
        if self._transport is not None:
            self._transport.abort()

    def cut_unless_read(self, within_s: float) -> None:
        """Give a client this long to read what it was sent last."""
        if self._transport is not None and self._transport.get_write_buffer_size():
            asyncio.get_running_loop().call_later(within_s, self._transport.abort)
