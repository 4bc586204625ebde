"""一件事件的全部历史 · Show an incident: every event with position, ids, actor and both clocks.

`show 017-2026-00417 --ledger NAME [--as-of TIME|EPOCH.N]`. An imported incident is named by its
source's key, e.g. `show myla311:1-870704814`. Words are not shown here: who may read them reads
them in the pages.
"""

import asyncio
from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection
from typer import Argument, Option

from adapters.clock import now
from adapters.eventstore.envelope import RecordedEvent
from adapters.ids import derived
from api.incidents import folded
from api.points import points_now
from api.timeline import POINT
from domain.kernel import Cite, Event, TextRef, Value
from infra.cli import DataDir, LogLevel, begin
from infra.postgres.server import running
from infra.reading import Reading, reading
from infra.refusal import CannotRun
from infra.terminal import terminal
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
    with running(settings, making=False) as server, reading(server, ledger) as read:
        show(read, number, as_of)


def show(read: Reading, number: str, as_of: str | None) -> None:
    """Print the history; no exact point that the pages would not tell either. Raises CannotRun."""
    stream, moment = asyncio.run(_find(read, number, as_of))
    whole = read.recorder.history(stream)
    history = [recorded for recorded in whole if recorded.position <= moment.position]
    if not history:
        raise CannotRun(
            f"账本“{read.head.ledger}”在该时点没有事件 {number}。",
            f"The ledger {read.head.ledger!r} has no incident {number} as of that moment.",
        )
    exact = points_now(read.catalogue, now()).told(folded(history), folded(whole))
    _show(read, number, moment, history, () if exact else (POINT,))


async def _find(read: Reading, number: str, as_of: str | None) -> tuple[UUID, AsOf]:
    async with await AsyncConnection.connect(read.url, autocommit=True) as connection:
        moment = await read.moment(connection, as_of)
        source, colon, key = number.partition(":")
        assert read.catalogue.ledger is not None
        if colon:
            return derived(read.catalogue.ledger.ledger_id, source, key), moment
        incident = await of_number(connection, moment, number)
        return (incident.stream if incident else UUID(int=0)), moment


def _show(
    read: Reading, number: str, moment: AsOf, history: list[RecordedEvent], hidden: Collection[str]
) -> None:
    """Where, when, who, under which ids; then what the event says but in the hidden fields."""
    zone, epoch = ZoneInfo(read.zone), read.head.epoch
    say = partial(terminal().print, markup=False, soft_wrap=True)
    say(f"{number}  {read.title(moment)}")
    for recorded in history:
        fact = recorded.fact
        who = f"{fact.actor.kind} {fact.actor.role or ''} {fact.actor.id}"
        say(
            f"\n{epoch}.{recorded.position}  v{fact.version}  "
            f"{fact.event.name.removeprefix('incident.')}\n"
            f"    生效 effective {_time(fact.effective_at, zone)}"
            f"  记录 recorded {_time(recorded.recorded_at, zone)}  {who}\n"
            f"    事实 event {fact.event_id}  命令 command {fact.command_id}"
        )
        if content := _content(fact.event, zone, hidden):
            say(f"    {content}")


def _time(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _content(event: Event, zone: ZoneInfo, hidden: Collection[str]) -> str:
    """What the event says, in `name=value`; a text shows as sealed."""
    said = ((name, getattr(event, name)) for name in type(event).model_fields if name not in hidden)
    return "  ".join(
        f"{name}={_said(value, zone)}"
        for name, value in said
        if value is not None and value is not False and value != ()
    )


def _said(value: object, zone: ZoneInfo) -> str:
    match value:
        case TextRef():
            return "〔封存 sealed〕"
        case Cite():
            return f"{value.key} v{value.version}"
        case Value():
            return value.model_dump_json(exclude_none=True)
        case datetime():
            return _time(value, zone)
        case tuple():
            return ", ".join(_said(one, zone) for one in value)
        case _:
            return str(value)
