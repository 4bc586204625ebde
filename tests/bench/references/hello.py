"""FastAPI at its simplest: a POST with a pydantic body of the same fields, that does nothing."""

import asyncio
from uuid import UUID

import uvicorn
import uvloop
from fastapi import FastAPI
from pydantic import BaseModel

from infra.serving import address, listen
from tests.bench.contender import Cells, answering
from tests.bench.load import collections


class Point(BaseModel):
    lat: float
    lon: float


class Report(BaseModel):
    channel: str
    category: str
    grid: UUID
    geo: Point


app = FastAPI()


@app.post("/", status_code=201)
async def report(body: Report) -> dict[str, str]:
    return {"grid": str(body.grid), "outcome": "APPLIED"}


async def main() -> None:
    config = uvicorn.Config(
        app, log_config=None, log_level="warning", access_log=False, lifespan="off", loop="uvloop",
        http="httptools",
    )  # fmt: skip
    server = uvicorn.Server(config)
    with listen(0) as listener, collections() as watch:

        async def where() -> str:
            return address(listener)

        async def longest_ms() -> float:
            return watch.longest_ms()

        cells: Cells = {"where": where, "longest_ms": longest_ms}
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await answering(cells)
        server.should_exit = True
        await serving


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
