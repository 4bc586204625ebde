"""How much room the volumes have that the database writes to, and whether it is enough to go on.

A database that meets the end of its disk refuses in the middle of its work, and one that cannot
write its journal ends itself. So nothing new is taken before that. What is left is for what goes on
meanwhile: the notes of who read what, the views that catch up, the server's own upkeep.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import structlog

from adapters.eventstore.errors import StorageFull

LOOK_S = 0.25
SHARE = 10
LEAST, MOST = 64 << 20, 1 << 30
"""At least what the journal takes in four steps; on a large volume a tenth would be a waste."""
BACK = 1.25
"""So much of the least is free again before commands are taken: not in and out by the second."""

log = structlog.get_logger(__name__)


class Volume(NamedTuple):
    """A volume as it was seen last, in bytes. holds: what lies on it. low: see `Room`.

    lacking: less than that was free, and not much more has been since.
    """

    holds: str
    size: int
    free: int
    low: int
    lacking: bool


class Room:
    """The volumes of these folders, each named by what it holds; none where they cannot be seen.

    low: bytes that are left free on each; None: a tenth, within LEAST and MOST; 0 never refuses.
    """

    def __init__(self, folders: Mapping[str, Path], low: int | None = None) -> None:
        self.volumes: tuple[Volume, ...] = ()
        self.lacking = False
        self._folders = folders
        self._low = low
        self._why = ""

    def require(self) -> None:
        """Raises StorageFull."""
        if self.lacking:
            raise StorageFull(self._why)

    def look(self) -> None:
        """See how it is now. What cannot be seen is as if it were elsewhere, until it can be."""
        low = {one.holds for one in self.volumes if one.lacking}
        seen = []
        for holds, folder in self._folders.items():
            with suppress(OSError):
                one = self._seen(holds, folder, BACK if holds in low else 1)
                if one.size:  # some file systems of networks and containers say 0 of everything
                    seen.append(one)
        self.volumes = tuple(seen)
        lacking = any(one.lacking for one in seen)
        if lacking != self.lacking:
            self.lacking = lacking
            self._tell(min(seen, key=lambda one: one.free - one.low, default=None))

    def _tell(self, least: Volume | None) -> None:
        """Once each way. least: the volume with the least room, None where none can be seen."""
        if least:
            free, low = least.free >> 20, least.low >> 20
            self._why = f"{least.holds}, {free} MB free, {low} MB are left free"
        said = {"kind": least.holds, "free": least.free, "low": least.low} if least else {}
        if self.lacking:
            log.error("storage.low", **said)
        else:
            log.warning("storage.enough", **said)

    def _seen(self, holds: str, folder: Path, times: float) -> Volume:
        place = os.statvfs(folder)
        size, free = place.f_blocks * place.f_frsize, place.f_bavail * place.f_frsize
        low = min(max(size // SHARE, LEAST), MOST) if self._low is None else self._low
        return Volume(holds, size, free, low, lacking=free < low * times)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Look four times a second, in a thread: a disk that does not answer stops nobody."""
        self.look()
        watch = asyncio.create_task(self._keep_looking(), name="room")
        try:
            yield
        finally:
            watch.cancel()

    async def _keep_looking(self) -> None:
        while self._folders:
            await asyncio.sleep(LOOK_S)
            with suppress(OSError):
                await asyncio.to_thread(self.look)
