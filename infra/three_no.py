"""The three-no status in the terminal: a table, or a JSON line per community."""

import asyncio
import sys

import orjson
from psycopg import AsyncConnection
from pydantic import ValidationError
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from api.kinds import VALID_AT_INVALID
from api.problems import Problem
from api.three_no import communities_of
from api.three_no_asked import ThreeNoAsked, days_of
from api.three_no_members import community
from infra.reading import Reading
from infra.refusal import CannotRun
from infra.terminal import terminal_for_tables
from projections.engine.asof import AsOf
from projections.three_no.queries import Question
from projections.three_no.reading import WindowKind, standings_of
from projections.three_no.status import OfType, Standing, Status

WORDS = {
    Status.CLEAN: "○ 无",
    Status.BREACHED: "■ 有",
    Status.UNDER_REVIEW: "◐ 核实中",
    Status.INSUFFICIENT: "◌ 不足",
}
CAPTION = (
    "○ 无 none · ■ 有 confirmed · ◐ 核实中 under review · ◌ 不足 followed too short a time"
    "\n天数 days since the last · 迟录 recorded late · 改类 reclassified · 作废 voided"
    "\n不排名；上访与诉讼是公民的权利。 Not ranked; petitions and lawsuits are rights."
)


def asked_of(
    valid_at: str | None, known_at: str | None, as_of: str | None, window: WindowKind
) -> ThreeNoAsked:
    """Raises CannotRun for what is no day."""
    given = {"valid_at": valid_at, "known_at": known_at, "as_of": as_of, "window": window}
    try:
        return ThreeNoAsked.model_validate(given)
    except ValidationError:
        raise CannotRun(VALID_AT_INVALID.zh, VALID_AT_INVALID.en) from None


def show_three_no(read: Reading, asked: ThreeNoAsked, *, as_json: bool) -> None:
    """Print it. Raises CannotRun where a day or a moment is none."""
    try:
        days = days_of(asked, read.catalogue.zone)
    except Problem as problem:
        raise CannotRun(problem.kind.zh, problem.kind.en) from None

    async def ask() -> tuple[AsOf, Question, list[Standing]]:
        async with await AsyncConnection.connect(read.url, autocommit=True) as connection:
            moment = await read.moment(connection, days.as_of)
            valid_on = days.valid(moment, read.catalogue.zone)
            _, rules = read.catalogue.three_no(moment.instant)
            begin = asked.window.begin(valid_on)
            question = Question(moment.position, read.zone, valid_on, begin, rules)
            known = communities_of(read.catalogue)
            return moment, question, await standings_of(connection, question, known)

    moment, question, found = asyncio.run(ask())
    if as_json:
        for one in found:
            members = community(one, read.catalogue.areas[one.community]).model_dump()
            top = {"valid_at": question.valid_on, "position": moment.position}
            sys.stdout.write(orjson.dumps(top | members).decode() + "\n")
        return
    title = f"{read.ledger}  three-no {question.valid_on}  {read.title(moment)}"
    _show(found, title, read)


def _show(found: list[Standing], title: str, read: Reading) -> None:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("社区")  # the one column that gives way
    table.add_column("状况", no_wrap=True)
    for name in ("上访", "诉讼", "刑事"):
        table.add_column(name, no_wrap=True, justify="right")
    for name in ("天数", "每千户", "迟录", "改类", "作废", "化解%"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in found:
        source = one.at_source
        table.add_row(
            Text(read.label("community", str(one.community)), no_wrap=True, overflow="ellipsis"),
            WORDS[one.status],
            *(_cell(each) for each in one.types),
            _days(one.clean_days),
            _rate(one.per_1000_households),
            str(one.late),
            str(source.reclassified),
            str(source.voided),
            _rate(one.resolved_at_source_percent),
        )
    console = terminal_for_tables()
    console.print(title, markup=False)
    console.print(table)
    console.print(CAPTION)


def _cell(one: OfType) -> str:
    mark = WORDS[one.status][0]
    return f"{one.confirmed} {mark}" if one.confirmed else mark


def _days(value: int | None) -> str:
    """A dash where there is nothing to count."""
    return "–" if value is None else f"{value:,}"


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
