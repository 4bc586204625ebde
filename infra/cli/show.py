"""一件事件的全部历史 · Show an incident: every event with position, actor and both clocks.

`show 017-2026-00417 --ledger NAME [--as-of TIME|EPOCH.N]`. An imported incident is named by its
source's key, e.g. `show myla311:1-870704814`. Words are not shown here: who may read them reads
them in the pages.
"""

import asyncio
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection
from rich.console import Console
from rich.table import Table
from typer import Argument, Option

from adapters.eventstore.envelope import RecordedEvent
from adapters.ids import derived
from domain.kernel import Event, TextRef
from infra.cli import DataDir, LogLevel, begin
from infra.postgres.server import running
from infra.reading import Reading, reading
from infra.refusal import CannotRun
from projections.engine.asof import AsOf
from projections.incident_facts.queries import of_number


def run(
    number: Annotated[str, Argument(help="编号 · The incident's number, or SOURCE:KEY.")],
    ledger: Annotated[str, Option(help="账本 · The ledger to read.")] = "demo",
    as_of: Annotated[
        str | None, Option(help="截至 · As of a time (RFC 3339) or a position (EPOCH.N).")
    ] = None,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    settings = begin(data_dir, log_level)
    with running(settings) as server, reading(server, ledger) as read:
        stream, moment = asyncio.run(_find(read, number, as_of))
        history = read.recorder.history(stream, upto=moment.position)
        if not history:
            raise CannotRun(
                f"账本“{ledger}”在该时点没有事件 {number}。",
                f"The ledger {ledger!r} has no incident {number} as of that moment.",
            )
        _show(read, number, moment, history)


async def _find(read: Reading, number: str, as_of: str | None) -> tuple[UUID, AsOf]:
    async with await AsyncConnection.connect(read.url, autocommit=True) as connection:
        moment = await read.moment(connection, as_of)
        source, colon, key = number.partition(":")
        assert read.catalogue.ledger is not None
        if colon:
            return derived(read.catalogue.ledger.ledger_id, source, key), moment
        incident = await of_number(connection, moment, number)
        return (incident.stream if incident else UUID(int=0)), moment


def _show(read: Reading, number: str, moment: AsOf, history: list[RecordedEvent]) -> None:
    zone = ZoneInfo(read.zone)
    synthetic = "  合成数据 SYNTHETIC" if read.synthetic else ""
    epoch = read.head.epoch
    table = Table(
        title=f"{number}  截至 as of {epoch}.{moment.position} {_time(moment.instant, zone)}{synthetic}",
        title_justify="left",
        caption=f"生效 effective 与 记录 recorded：{read.zone}",
    )
    for name in (
        "位置 position",
        "v",
        "事件 event",
        "生效 effective",
        "记录 recorded",
        "谁 actor",
        "内容 content",
    ):
        table.add_column(name, overflow="fold")
    for recorded in history:
        fact = recorded.fact
        table.add_row(
            f"{epoch}.{recorded.position}", str(fact.version),
            fact.event.name.removeprefix("incident."),
            _time(fact.effective_at, zone), _time(recorded.recorded_at, zone),
            f"{fact.actor.kind} {fact.actor.role or ''} {str(fact.actor.id)[-8:]}",
            _content(fact.event, zone),
        )  # fmt: skip
    Console().print(table)


def _time(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _content(event: Event, zone: ZoneInfo) -> str:
    """What the event says, in `name=value`; a text shows as sealed."""
    parts = []
    for name in type(event).model_fields:
        value = getattr(event, name)
        if value in (None, (), False):
            continue
        if isinstance(value, TextRef):
            value = "〔封存 sealed〕"
        elif isinstance(value, datetime):
            value = _time(value, zone)
        parts.append(f"{name}={value}")
    return "  ".join(parts)
