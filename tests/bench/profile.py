"""Where a command's microseconds go: `python -m tests.bench.profile`, or `./run profile`.

The commands are those of item 1 (or, by --work, another): first counted undisturbed, then with
every phase measured, which itself takes some of the time.
"""

import asyncio
import cProfile
import gc
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple

import uvloop
from rich.console import Console
from rich.table import Table

from infra.logging import start_logging
from tests.bench import town
from tests.bench.asked import flush_ms
from tests.bench.phases import Phases, hearing, measuring
from tests.bench.place import Place, place
from tests.bench.processors import backend_cpu_s
from tests.bench.product import Product, open_parts
from tests.support.stoppable import stoppable

STREAMS_PER_S = 20_000
CLIENTS_MAX = 10_000
SECONDS_MIN, SECONDS_MAX = 0.1, 3_600.0

# Phases and where each is found, by the name under which its caller looks it up.
PHASES: dict[str, tuple[str, ...]] = {
    "提交 submit": ("adapters.eventstore.ledger:Ledger._put",),
    "散列与回执号 hash and receipt code": (
        "adapters.eventstore.sealing:request_sha256",
        "adapters.vault.vault:Vault.receipt_code",
    ),
    "所需 what it needs": (
        "adapters.eventstore.pending:Pending.need",
        "adapters.eventstore.batch:Batch.__init__",
        "adapters.eventstore.numbers:_keys",
    ),
    "读取解码与折叠 decode and evolve what was loaded": ("adapters.eventstore.log:absorb",),
    "权限与规则 decide": ("adapters.eventstore.deciding:_tried",),
    "编码 encode": (
        "adapters.eventstore.deciding:encode",
        "adapters.eventstore.deciding:encode_metadata",
    ),
    "汇总 assemble the append": ("adapters.eventstore.batch:Batch._assemble",),
    "绑定 bind": (
        "adapters.eventstore.log:parameters",
        "adapters.eventstore.log:load_parameters",
    ),
    "落定 settle": (
        "adapters.eventstore.batch:Batch.written",
        "adapters.eventstore.pending:Pending.settle",
    ),
}
WAITS: dict[str, tuple[str, ...]] = {
    "封存 seal": ("adapters.eventstore.writer:seal",),
    "读取 load": ("adapters.eventstore.log:PostgresLog.load",),
    "写入往返 append": ("adapters.eventstore.log:PostgresLog.append",),
}
QUEUE = "排队 in the queue"
REST = "其余：循环、驱动、负载发生器 rest: loop, driver, load generator"
IDLE = "空闲，等数据库 idle, waiting for the database"
PUT, TAKEN = "adapters.eventstore.writer:Writer.put", "adapters.eventstore.writer:seal"


class Queue:
    """When commands were put into the queue, and how long they waited there; batches as taken."""

    def __init__(self) -> None:
        self._since: dict[int, float] = {}
        self.waited_s = 0.0
        self.batches = 0
        self.commands = 0

    def put(self, args: tuple[Any, ...]) -> None:
        self._since[id(args[1])] = time.perf_counter()

    def taken(self, args: tuple[Any, ...]) -> None:
        now = time.perf_counter()
        self.batches += 1
        for pending in args[0]:
            if (since := self._since.pop(id(pending), None)) is not None:
                self.waited_s += now - since
                self.commands += 1


class Profile(NamedTuple):
    """One number of clients. plain: commands/s undisturbed. The rest was seen while measuring."""

    clients: int
    plain: float
    rate: float
    wall_s: float
    cpu_s: float
    backend_s: float
    phases: Phases
    queue: Queue


def main(words: Sequence[str]) -> None:
    given = asked(words)
    start_logging("WARNING")
    with (
        place(given.flush_ms) as ready,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(town.found(ready))
        profiles = runner.run(_profiled(ready, given))
    console = Console(width=None if sys.stdout.isatty() else 120)
    for one in profiles:
        console.print(table_of(one))


def asked(words: Sequence[str]) -> Namespace:
    """Read the command line. Raises SystemExit where it cannot be read."""
    parser = ArgumentParser(
        prog="./run profile",
        description="一条命令的时间花在哪里 · Where a command's microseconds go.",
    )
    parser.add_argument("--clients", type=_clients, nargs="+", default=[1, 32, 128])
    parser.add_argument("--seconds", type=_seconds, default=2.0)
    parser.add_argument("--work", choices=["create", "text", "cold", "warm"], default="create")
    parser.add_argument("--flush-ms", type=flush_ms, default=0.0)
    parser.add_argument(
        "--cprofile", type=_writable, metavar="FILE",
        help="另存 cProfile 统计 · Write cProfile's statistics of one more window to this file.",
    )  # fmt: skip
    return parser.parse_args(words)


def _clients(word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= CLIENTS_MAX:
        said = f"须为 1 到 {CLIENTS_MAX} · must be 1 to {CLIENTS_MAX}: {word}"
        raise ArgumentTypeError(said)
    return int(word)


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = 0.0
    if not SECONDS_MIN <= seconds <= SECONDS_MAX:
        span = f"{SECONDS_MIN:g}–{SECONDS_MAX:g}"
        raise ArgumentTypeError(f"须在此范围内 · must be within {span}: {word}")
    return seconds


def _writable(word: str) -> Path:
    """Tried before anything is measured. Raises ArgumentTypeError."""
    try:
        with Path(word).open("ab"):
            return Path(word)
    except OSError as error:
        raise ArgumentTypeError(f"不可写 · cannot be written: {word}: {error.strerror}") from None


def profiles_of(ready: Place) -> list[Profile]:
    """What is measured when nothing else is said, of a town that is founded."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_profiled(ready, asked([])))


async def _profiled(ready: Place, given: Namespace) -> list[Profile]:
    async with AsyncExitStack() as stack:
        about = ready.given(town.TOWN)
        parts = await open_parts(stack, about)
        product = Product(parts.ledger, ready.ledger_url(town.TOWN))
        profiles = [
            await profiled(product, given.work, clients, given.seconds, ready)
            for clients in given.clients
        ]
        if given.cprofile:
            await _ready(product, given.work, given.seconds)
            with cProfile.Profile() as statistics:
                await _work(product, given.work, given.clients[-1], given.seconds)
            statistics.dump_stats(given.cprofile)
    return profiles


async def profiled(
    product: Product, work: str, clients: int, seconds: float, ready: Place
) -> Profile:
    """One window undisturbed, one measured."""
    await _ready(product, work, seconds)
    plain = await _work(product, work, clients, seconds)
    await _ready(product, work, seconds)
    phases, queue = Phases(), Queue()
    gc.collect()
    with (
        measuring(phases, PHASES | WAITS),
        hearing({PUT: queue.put, TAKEN: queue.taken}),
    ):
        backend_s = backend_cpu_s(ready)
        cpu_s, wall_s = time.process_time(), time.perf_counter()
        measured = await _work(product, work, clients, seconds)
        cpu_s, wall_s = time.process_time() - cpu_s, time.perf_counter() - wall_s
        backend_s = backend_cpu_s(ready) - backend_s
    return Profile(
        clients, plain["rate"], measured["rate"], wall_s, cpu_s, backend_s, phases, queue
    )


async def _ready(product: Product, work: str, seconds: float) -> None:
    if work in ("cold", "warm"):
        await product.fill(int(STREAMS_PER_S * (seconds + 1)))
    if work == "warm":
        await product.cold(128, seconds)


async def _work(product: Product, work: str, clients: int, seconds: float) -> Any:
    if work in ("create", "text"):
        return await product.create(clients, seconds, text=work == "text")
    act: Callable[..., Any] = product.cold if work == "cold" else product.warm
    return await act(clients, seconds)


def rows_of(one: Profile) -> Iterator[tuple[str, float, float]]:
    """(phase, µs per command, share of the time): what adds up to the whole, in order."""
    n, wall = one.queue.commands, one.wall_s
    for name in PHASES:
        spent = one.phases.cpu_s[name]
        yield name, spent / n * 1e6, spent / wall
    rest = one.cpu_s - sum(one.phases.cpu_s.values())
    yield REST, rest / n * 1e6, rest / wall
    idle = wall - one.cpu_s
    yield IDLE, idle / n * 1e6, idle / wall


def waits_of(one: Profile) -> Iterator[tuple[str, float, float]]:
    """(what, ms each time, µs per command): these overlap with all else, and with each other."""
    n = one.queue.commands
    yield QUEUE, one.queue.waited_s / n * 1e3, one.queue.waited_s / n * 1e6
    for name in WAITS:
        lasted, calls = one.phases.lasted_s[name], one.phases.calls[name]
        yield name, lasted / max(calls, 1) * 1e3, lasted / n * 1e6


def table_of(one: Profile) -> Table:
    n = one.queue.commands
    table = Table(
        title=f"{one.clients} 并发 concurrent · {one.plain:,.0f}/s"
        f" · 测量时 measured {one.rate:,.0f}/s"
        f" · 每批 per batch {n / max(one.queue.batches, 1):.1f}",
        box=None, pad_edge=False, title_justify="left",
    )  # fmt: skip
    table.add_column("阶段 · phase")
    table.add_column("µs/命令 command", justify="right")
    table.add_column("%", justify="right")
    table.add_column("ms/次 each", justify="right")
    for name, spent, share in rows_of(one):
        table.add_row(name, f"{spent:.1f}", f"{share:.1%}")
    table.add_section()
    for name, each_ms, spent in waits_of(one):
        table.add_row(f"历时 lasted: {name}", f"{spent:.1f}", "", f"{each_ms:.2f}")
    table.add_row("数据库的处理器时间 the database's processor", f"{one.backend_s / n * 1e6:.1f}")
    return table


if __name__ == "__main__":
    with stoppable():
        main(sys.argv[1:])
