"""What a run of the tool is asked for."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from typing import NamedTuple

ITEMS = ("1", "2", "3", "4", "5", "6", "7")
GROWTH = (10_000, 100_000, 1_000_000)
GROWTH_MIN = 8_000
"""The county alone has some thousands of events."""
FLUSH_MS_MAX = 100.0
"""What PostgreSQL's commit_delay can hold."""


class Asked(NamedTuple):
    """cell_s: how long each contender is measured in each round, in whole seconds.

    replayed: events of the log that is read as a whole. growth: lengths of the logs that are
    compared, none for no curves; growth_rounds: how often.
    """

    items: frozenset[str]
    rounds: int
    cell_s: int
    flush_ms: float
    replayed: int
    growth: tuple[int, ...]
    growth_rounds: int
    json: bool
    write_docs: bool


def asked(words: Sequence[str]) -> Asked:
    """Read the command line. Raises SystemExit where it cannot be read."""
    parser = _parser()
    given = parser.parse_args(words)
    if unknown := set(given.items) - set(ITEMS):
        parser.error(f"没有项目 · no such item: {' '.join(sorted(unknown))}")
    if any(rounds is not None and rounds < 1 for rounds in (given.rounds, given.growth_rounds)):
        parser.error("--rounds, --growth-rounds: 至少一轮 · at least one")
    growth = (GROWTH[:2] if given.quick else GROWTH) if given.events is None else given.events
    if any(events < GROWTH_MIN for events in growth) or len(growth) == 1:
        parser.error(f"--events: 至少两个，各不小于 {GROWTH_MIN} · two or more, none smaller")
    if given.write_docs and _partial(given):
        parser.error(
            "--write-docs: 文档只由完整的一次运行来写 · only a whole run writes the document,"
            " without ITEM, --quick, --events, --flush-ms"
        )
    return Asked(
        frozenset(given.items or ITEMS),
        given.rounds or (4 if given.quick else 8),
        1 if given.quick else 2,
        given.flush_ms,
        50_000 if given.quick else 100_000,
        tuple(sorted(growth)),
        given.growth_rounds or (1 if given.quick else 2),
        given.json,
        given.write_docs,
    )


def flush_ms(word: str) -> float:
    """How long a flush shall take. Raises ArgumentTypeError where no flush can."""
    try:
        said = float(word)
    except ValueError:
        said = -1
    if not 0 <= said <= FLUSH_MS_MAX:  # not-a-number neither
        raise ArgumentTypeError(
            f"须为 0 到 {FLUSH_MS_MAX:g} 毫秒 · must be 0 to {FLUSH_MS_MAX:g} ms: {word}"
        )
    return said


def _partial(given: Namespace) -> bool:
    less = given.items and set(given.items) != set(ITEMS)
    return bool(less or given.quick or given.events is not None or given.flush_ms)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="./run bench",
        description="性能对照：产品与参照在同一次运行中交替测量。"
        " · Measure the product against its references, interleaved in one run.",
    )
    parser.add_argument(
        "items", nargs="*", metavar="ITEM",
        help=f"项目编号，缺省为全部 · Which items, all by default: {' '.join(ITEMS)}.",
    )  # fmt: skip
    parser.add_argument(
        "--quick", action="store_true", help="三分钟以内 · Shorter cells, under three minutes."
    )
    parser.add_argument(
        "--json", action="store_true", help="每个数字一行 JSON · One JSON line per figure."
    )
    parser.add_argument("--rounds", type=int, help="轮数 · How many rounds; 8, quick 4.")
    parser.add_argument(
        "--growth-rounds", type=int,
        help="增长曲线的轮数 · How many rounds for the growth curves; 2, quick 1.",
    )  # fmt: skip
    parser.add_argument(
        "--flush-ms", type=flush_ms, default=0.0,
        help="模拟慢盘：每次刷盘毫秒数 · Emulate a disk that takes so long for every flush.",
    )  # fmt: skip
    parser.add_argument(
        "--events", type=int, nargs="*", metavar="N",
        help="增长曲线的日志长度，空为不画 · Lengths of the logs for the growth curves; none for no"
        f" curves. {' '.join(map(str, GROWTH))}, quick {GROWTH[0]} {GROWTH[1]}.",
    )  # fmt: skip
    parser.add_argument(
        "--write-docs", action="store_true",
        help="写 docs/performance.md · Write docs/performance.md, slow disk and profile too.",
    )  # fmt: skip
    return parser
