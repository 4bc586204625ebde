"""演示：一个合成的县 · Demo: a synthetic county on this machine, filled while you look at it.

The first start fills the ledger `demo` with a generated county from the first day of last month to
last midnight; the pages can be read meanwhile. Later starts find it as it was. `--smoke` fills two
days into a ledger of its own, drives one incident from report to close over HTTP, checks the views
and ends.
"""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import uvloop
from typer import Exit, Option

from adapters.clock import now
from adapters.identity.demo import demo_identities
from api.filling import filled
from domain.post.roles import Role
from infra.bootstrap import Parts, parts_of, prepare
from infra.browser import show
from infra.cli import DataDir, LogLevel, begin, stopped_code
from infra.filling import Filling
from infra.kafka.broker import broker, is_free
from infra.opening import DEMO, SMOKE
from infra.postgres.server import Server, running
from infra.processes.projector import projector
from infra.processes.relay import relay
from infra.progress import bar, say, telling
from infra.serving import address, listen, serve
from infra.settings import Settings
from infra.smoke import smoke

KAFKA_PORT = 9092
TRIED_OUT = {
    Role.GRID_OFFICER: "网格员 grid officer",
    Role.COMMUNITY_DESK: "社区服务台 desk",
    Role.DISPATCHER: "派遣员 dispatcher",
    Role.DUTY_SUPERVISOR: "值班长 supervisor",
    Role.UNIT_HANDLER: "处置人员 handler",
    Role.VERIFIER: "核查员 verifier",
    Role.AUDITOR: "审计员 auditor",
}


def run(
    days: Annotated[
        int | None,
        Option(help="天数 · How many days; else since the first of last month.", min=1, max=400),
    ] = None,
    seed: Annotated[int, Option(help="随机种子 · The same seed makes the same county.")] = 1,
    port: Annotated[int, Option(help="端口 · The port.", min=0, max=65_535)] = 8420,
    *,
    smoke_only: Annotated[
        bool, Option("--smoke", help="自检后退出 · Check the whole loop once and end.")
    ] = False,
    kafka: Annotated[
        bool, Option("--kafka", help="同时启动 Kafka · Start a Kafka too, and publish to it.")
    ] = False,
    page: Annotated[
        bool, Option("--page/--no-page", help="打开首页 · Open the first page in the browser.")
    ] = True,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    settings = begin(data_dir, log_level or ("WARNING" if smoke_only else None))
    name = SMOKE if smoke_only else DEMO
    with (
        listen(0 if smoke_only else port) as listener,
        running(settings) as server,
        _publishing(settings, wanted=kafka) as settings,
    ):
        if smoke_only:
            server.drop_database(name)
        prepare(server, name)
        looping = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        with projector(name, settings), relay(name, settings), looping as runner:
            try:
                if smoke_only:
                    runner.run(smoke(server, name, settings, listener, seed))
                else:
                    opened = _demo(server, settings, listener, days, seed, opening_page=page)
                    runner.run(opened)
            except KeyboardInterrupt:
                if smoke_only:
                    say("已停止：自检没有做完。 · Stopped: the check was not finished.")
                    raise Exit(stopped_code()) from None
                say("已停止；下次启动从这里继续。 · Stopped; the next start goes on from here.")


@contextmanager
def _publishing(settings: Settings, *, wanted: bool) -> Iterator[Settings]:
    """The settings, with a broker of our own where one is wanted and none is set.

    At Kafka's usual port, or at any where somebody has that one: `--port` is the pages'.
    """
    if not wanted or settings.kafka:
        yield settings
        return
    port = KAFKA_PORT if is_free(KAFKA_PORT) else 0
    with broker(settings.data_dir, port) as one:
        say(f"Kafka {one.address}")
        yield settings.model_copy(update={"kafka": one.address})


async def _demo(
    server: Server, settings: Settings, listener: socket.socket, days: int | None, seed: int,
    *, opening_page: bool,
) -> None:  # fmt: skip
    filling = Filling(seed, days)
    async with parts_of(
        server, DEMO, settings, opening=True, seconds_left=filling.seconds_left, told=filling.far
    ) as parts:
        opened = parts.ledger.catalogue.ledger
        parts.ledger.opening = opened is None or not opened.seeded
        say(f"[合成数据 SYNTHETIC] {address(listener)}  Ctrl-C 停止 · stops")
        if opening_page:
            show(address(listener))
        if parts.ledger.opening:
            say("  现在就能看；数据写完要几分钟，写完才能办理。")
            say("  Look around now; filling takes some minutes, acting begins when it is done.")
            await serve(parts, listener, _fill(parts, filling))
        else:
            _say_logins(parts)
            await serve(parts, listener)


async def _fill(parts: Parts, filling: Filling) -> None:
    with bar() as progress, telling(lambda: _far(filling)):
        done = await filling.run(parts, progress)
    parts.ledger.opening = False
    say(f"{done.applied:,} 个命令已写入 commands applied")
    for reason, count in done.refused.most_common():
        say(f"  {count:,} 被拒 refused: {reason}")
    _say_logins(parts)


def _far(filling: Filling) -> str | None:
    told = filled(filling.far)
    if told is None:
        return None
    percent, minutes = told["percent"], told["minutes_left"]
    return f"合成县 synthetic county {percent} %，约 {minutes} 分钟 · about {minutes} min"


def _say_logins(parts: Parts) -> None:
    """One login of each kind of person, to try out."""
    shown: dict[Role, str] = {}
    for login, identity in demo_identities(parts.ledger.catalogue, now()).items():
        shown.setdefault(identity.role, login)
    for role, login in shown.items():
        if role in TRIED_OUT:
            say(f"  {TRIED_OUT[role]:<24}{login}")
