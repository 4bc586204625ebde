"""故障演练 · Run the campaigns: break things on purpose, and check that nothing is lost.

`./run campaign [NAME …] [--long] [--minutes N] [--seed N] [--json]`. Without a name the whole set.
A campaign that passes leaves nothing behind; the history of one that does not is kept, and its
place said.
"""

import argparse
import json
import math
import shutil
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from infra.failures import interrupted
from infra.progress import bar
from tests.campaigns.evidence import Finding
from tests.campaigns.frame import OnScreen, Result, Tally, Told
from tests.support.stoppable import stoppable

# Each is a module `tests.campaigns.NAME` with `run(seed, long, folder, told) -> Result`.
CAMPAIGNS = {
    "crash": "进程被杀、断电 · processes are killed, the power is cut",
    "writers": "提交时断开连接 · connections are cut at their commits",
    "views": "视图进程被杀、日志里有坏事件 · projectors are killed, an event is bad",
    "storage": "卷满、负载下重启 · volumes are full, restarts under load",
    "simulation": "虚拟时间里一切同时发生 · everything at once, in virtual time",
}
SEED = 20261127
MINUTES_MIN = 0.01
HEADING = ["campaign", "seed", "faults", "ops", "acked", "LOST", "DUP", "PHANTOM", "MISSED"]
WIDTHS = (12, 10, 8, 9, 9, 6, 6, 9, 8)


def main(words: Sequence[str]) -> int:
    """Zero where every campaign passed."""
    asked = _parser().parse_args(words)
    unknown = [name for name in asked.names if name not in CAMPAIGNS]
    if unknown:
        known = ", ".join(CAMPAIGNS)
        sys.stderr.write(f"没有这样的演练 · no such campaign: {', '.join(unknown)} ({known})\n")
        return 2
    if not asked.json:
        sys.stdout.write(columns(HEADING) + "\n")
    passed = True
    for name in asked.names or CAMPAIGNS:
        with bar() as progress:
            told = OnScreen(progress, asked.minutes and asked.minutes * 60)
            result = one(name, asked.seed, long=asked.long, told=told)
        passed &= result.passed
        line = json.dumps(result.fields()) if asked.json else row(result)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    return 0 if passed else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run campaign",
        description=(__doc__ or "").split("\n")[0],
        epilog="\n".join(f"  {name:<{WIDTHS[0]}}{line}" for name, line in CAMPAIGNS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="见下，不写则全部 · see below; without one all run"
    )
    parser.add_argument(
        "--long", action="store_true", help="发布前的规模 · the size before a release"
    )
    parser.add_argument(
        "--minutes",
        type=_minutes,
        help="每环节最多几分钟 · how long each part may take",
    )
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子 · what repeats a run")
    parser.add_argument("--json", action="store_true", help="每行一个对象 · an object per line")
    return parser


def _minutes(word: str) -> float:
    """Raises ArgumentTypeError where no part could make a fault."""
    try:
        minutes = float(word)
    except ValueError:
        minutes = 0.0
    if not MINUTES_MIN <= minutes < math.inf:
        raise argparse.ArgumentTypeError(
            f"至少 {MINUTES_MIN:g} 分钟 · at least {MINUTES_MIN:g} minutes: {word}"
        )
    return minutes


def one(name: str, seed: int, *, long: bool, told: Told) -> Result:
    """Run it in a folder that the database's account may pass through.

    Raises KeyboardInterrupt, or what came of it, once nothing of the campaign is left.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"gridledger-campaign-{name}-"))
    folder.chmod(0o711)
    try:
        result: Result = import_module(f"tests.campaigns.{name}").run(seed, long, folder, told)
    except (Exception, KeyboardInterrupt) as error:  # the other campaigns shall still run
        if interrupted(error):
            shutil.rmtree(folder, ignore_errors=True)
            raise
        told.say(traceback.format_exc())
        broken = Tally(name, seed, told)
        broken.found([Finding("BROKEN", "the campaign itself ended early, see above")])
        result = broken.finish(folder)
    if result.passed:
        shutil.rmtree(folder)
    return result


def columns(values: Sequence[object]) -> str:
    """Left the name, right the numbers."""
    first, *rest = values
    cells = [f"{first!s:<{WIDTHS[0]}}"]
    cells += [f"{value!s:>{width}}" for value, width in zip(rest, WIDTHS[1:], strict=True)]
    return "".join(cells)


def row(result: Result) -> str:
    verdict = "通过 passed" if result.passed else "未通过 FAILED"
    if result.cut_short:
        verdict += f"，未做满 cut short: {', '.join(result.cut_short)}"
    return f"{columns(result[: len(HEADING)])}  {verdict}"


if __name__ == "__main__":
    with stoppable():
        sys.exit(main(sys.argv[1:]))
