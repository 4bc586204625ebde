"""A seeded simulation of ledgers, phones and views over a log in memory, in virtual time.

Single-threaded and without a network: connections are lost before and after their commits, answers
come late and out of order, processes die at any await, clocks jump. Then the faults stop, and
everything must drain; every decision is decided again, every view told again.

`python -m tests.campaigns.simulation SEED …` tells the story of single seeds.
"""

import json
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from tests.campaigns.evidence import Finding
from tests.campaigns.frame import Result, Tally, Told
from tests.campaigns.simulated.controls import CONTROLS
from tests.campaigns.simulated.county import Plan, Simulated, simulate

SEEDS, SEEDS_LONG = 500, 20_000
AT_A_TIME: Final = 10
PROCESSES: Final = 2


def run(seed: int, long: bool, folder: Path, told: Told) -> Result:
    tally = Tally("simulation", seed, told)
    count = SEEDS_LONG if long else SEEDS
    workers = ProcessPoolExecutor(
        PROCESSES, get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_IGN)
    )
    try:
        rounds = tally.rounds("tens of counties", count // AT_A_TIME)
        simulated = workers.map(_counties, range(seed, seed + count, AT_A_TIME))
        for _, counties in zip(rounds, simulated, strict=False):
            for number, county in counties:
                _count(tally, number, county, folder)
        del simulated  # what nobody waits for is not begun
        looking = {name: workers.submit(_found_out, name, seed, SEEDS) for name in CONTROLS}
        for name, found in looking.items():
            tally.control(name, found.result())
    finally:
        workers.shutdown(cancel_futures=True)  # Ctrl-C is for whoever asked them
    return tally.finish(folder)


def _counties(start: int) -> list[tuple[int, Simulated]]:
    return [(number, simulate(number)) for number in range(start, start + AT_A_TIME)]


def _count(tally: Tally, number: int, county: Simulated, folder: Path) -> None:
    tally.did(faults=county.faults, ops=county.ops, acked=county.acked)
    tally.found(
        finding._replace(why=f"seed {number}: {finding.why}") for finding in county.findings
    )
    if county.findings:
        tally.told.say(f"simulation  again: python -m tests.campaigns.simulation {number}")
        (folder / f"seed-{number}.jsonl").write_text("".join(_story(county)))


def _found_out(name: str, seed: int, seeds: int) -> list[Finding]:
    """What the first county that finds it out finds."""
    for number in range(seed, seed + seeds):
        if findings := simulate(number, CONTROLS[name]).findings:
            return findings
    return []


def _story(county: Simulated) -> Iterator[str]:
    dumps = partial(json.dumps, default=str, ensure_ascii=False)
    for line in county.story:
        yield f"{dumps(line)}\n"


if __name__ == "__main__":
    for word in sys.argv[1:]:
        one = simulate(int(word), Plan(told=True))
        sys.stdout.writelines(_story(one))
        sys.stdout.writelines(f"{finding.what}: {finding.why}\n" for finding in one.findings)
        sys.stdout.write(f"{len(one.findings)} findings\n")
