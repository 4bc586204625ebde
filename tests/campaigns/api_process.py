"""The process of the API alone, on a server that somebody else keeps, perhaps through a proxy.

Run as `python -m tests.campaigns.api_process '{"admin_url": …}'`. `Api` starts and kills it.
"""

import asyncio
import json
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from contextlib import suppress
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import uvloop

from infra.bootstrap import parts_of
from infra.logging import start_logging
from infra.postgres.server import Server
from infra.serving import HOST, listen, serve
from infra.settings import Settings
from tests.support.broken import BROKEN

ROOT = Path(__file__).parents[2]
READY_S_MAX = 60.0


class Place(NamedTuple):
    """Where a ledger lies and where it is served. folder: of the keys. broken: see `BROKEN`.

    watched: the folder of the database's files, whose room is watched; else nobody looks.
    """

    admin_url: str
    ledger: str
    folder: str
    port: int
    broken: str = ""
    watched: str = ""

    @property
    def base(self) -> str:
        return f"http://{HOST}:{self.port}/api/v1"


def free_port() -> int:
    with listen(0) as listener:
        port: int = listener.getsockname()[1]
        return port


class Api:
    """A process that comes and goes at one address; log: what it said in its last days."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.log = Path(place.folder) / "api.log"
        self._process: Process | None = None

    async def start(self) -> None:
        """Until it is ready. Raises TimeoutError."""
        command = [sys.executable, "-m", "tests.campaigns.api_process"]
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, json.dumps(self.place._asdict()), cwd=ROOT, stdout=DEVNULL, stderr=log
            )
        end = time.monotonic() + READY_S_MAX
        while await self.ready() != 200:
            if self._process.returncode is not None or time.monotonic() > end:
                raise TimeoutError(self.log.read_text(encoding="utf-8")[-2_000:])
            await asyncio.sleep(0.02)

    async def ready(self) -> int | None:
        """The status of its readiness; None where it does not answer."""
        with suppress(httpx2.HTTPError):
            async with httpx2.AsyncClient(timeout=READY_S_MAX) as http:
                answer: Any = await http.get(f"{self.place.base}/health/ready")
                return int(answer.status_code)
        return None

    async def health(self) -> dict[str, Any]:
        """All that it tells of itself. Raises httpx2.HTTPError."""
        async with httpx2.AsyncClient(timeout=READY_S_MAX) as http:
            answer: Any = await http.get(f"{self.place.base}/health")
            found: dict[str, Any] = answer.json()
            return found

    async def ready_within(self, seconds: float) -> bool:
        """Whether it becomes ready in this time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                for pause_s in repeat(0.05):
                    if await self.ready() == 200:
                        return True
                    await asyncio.sleep(pause_s)
        return False

    def kill(self) -> None:
        """SIGKILL, at once."""
        with suppress(ProcessLookupError):
            if self._process is not None:
                self._process.kill()

    async def gone(self) -> None:
        if self._process is not None:
            await self._process.wait()


async def main(place: Place) -> None:
    watched = Path(place.watched) if place.watched else None
    server = Server(
        place.admin_url, embedded=True, owned=False, unsafe_durability=True, folder=watched
    )
    settings = Settings(data_dir=Path(place.folder))
    with listen(place.port) as listener:
        async with parts_of(server, place.ledger, settings) as parts:
            await serve(parts, listener, pages=False)


if __name__ == "__main__":
    start_logging("WARNING")
    asked = Place(**json.loads(sys.argv[1]))
    with BROKEN[asked.broken](), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(asked))
