"""Commands do not wait for Kafka: as fast while it is down as where it was never switched on.

Both are measured in turn, round after round, so that what the machine does besides falls on both.
"""

import asyncio
import socket
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from infra.postgres.roles import Role
from infra.processes.relay import relay
from tests.campaigns.kafka.conftest import House
from tests.support import toy
from tests.support.examples import LEDGER as LEDGER_ID
from tests.support.kafka import OPENED
from tests.support.ledgers import ANNA, new_box, put, toy_ledger
from tests.support.log import LogWriter

pytestmark = [
    pytest.mark.kafka_real,
    pytest.mark.kafka_campaign,
    pytest.mark.timeout(300),
]
ROUNDS, COMMANDS, EVERY_S, CLIENTS = 4, 800, 0.01, 8
SETTLE_S = 2.0
P50_MAX, P99_MAX = 1.3, 2.0


@pytest.fixture(autouse=True)
def toys() -> Iterator[None]:
    with toy.registered():
        yield


async def latencies(url: str) -> list[float]:
    """Seconds from asking to the receipt, a command every ten milliseconds, in order of length."""
    took: list[float] = []
    async with toy_ledger(url) as ledger:
        boxes = [await new_box(ledger) for _ in range(CLIENTS)]

        async def ask(number: int) -> None:
            began = time.perf_counter()
            await ledger.execute(
                ANNA, put(boxes[number % CLIENTS], 1 - 2 * (number // CLIENTS % 2))
            )
            took.append(time.perf_counter() - began)

        begun, asked = time.perf_counter(), []
        for number in range(COMMANDS):
            await asyncio.sleep(max(0.0, begun + number * EVERY_S - time.perf_counter()))
            asked.append(asyncio.create_task(ask(number)))
        await asyncio.gather(*asked)
    return sorted(took[COMMANDS // 10 :])


def percentiles(took: list[float]) -> tuple[float, float]:
    return took[len(took) // 2], took[len(took) * 99 // 100]


def test_commands_are_as_fast_while_kafka_is_down(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    name = house.ledger("latency")
    url = house.server.url(name, Role.WRITER)
    with closing(socket.create_server(("127.0.0.1", 0))) as nobody:
        nowhere = f"127.0.0.1:{nobody.getsockname()[1]}"
    off, down = (house.settings.model_copy(update={"kafka": to}) for to in (None, nowhere))
    with LogWriter(url) as log:
        log.add(LEDGER_ID, OPENED)
    asyncio.run(latencies(url))  # what is slow only the first time
    ratios: list[tuple[float, float]] = []
    lines: list[str] = []
    for _ in range(ROUNDS):
        figures = []
        for settings in (off, down):
            with relay(name, settings) as keeper:
                time.sleep(SETTLE_S)
                assert (keeper is None) == (settings is off)
                figures.append(percentiles(asyncio.run(latencies(url))))
        (p50_off, p99_off), (p50_down, p99_down) = figures
        ratios.append((p50_down / p50_off, p99_down / p99_off))
        lines.append(f"p50 {p50_off * 1e3:.1f}/{p50_down * 1e3:.1f} p99 {p99_off * 1e3:.1f}"
                     f"/{p99_down * 1e3:.1f}")  # fmt: skip
    p50, p99 = (statistics.median(ratio) for ratio in zip(*ratios, strict=True))
    with capsys.disabled():
        told = f"{'; '.join(lines)}; ratios p50={p50:.2f} p99={p99:.2f}"
        sys.stdout.write(f"\nkafka down, ms without/with: {told}\n")
    assert p50 <= P50_MAX
    assert p99 <= P99_MAX
