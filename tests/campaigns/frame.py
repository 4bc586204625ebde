"""What every campaign shares: its result, the tally it is made of, and whom it tells meanwhile.

A campaign makes faults, and its checker reads nothing but the history and the store. Its controls
are the same run against a build that is broken on purpose: each must be found out.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from rich.progress import Progress, TaskID

from tests.campaigns.evidence import Finding

FINDINGS_SAID_MAX = 20


class Result(NamedTuple):
    """One line for a person, one object for a machine.

    faults: how many were made. ops: commands asked for. acked: answered with a receipt.
    controls_failed: how many controls failed, as they must. passed: no finding of any class, and
    no control that passed, in what was done. cut_short: the parts whose time was over before their
    set was done, and how far they came.
    """

    campaign: str
    seed: int
    faults: int
    ops: int
    acked: int
    lost: int
    dup: int
    phantom: int
    missed: int
    false_refusals: int
    controls_failed: int
    passed: bool
    cut_short: tuple[str, ...] = ()

    def fields(self) -> dict[str, object]:
        """As a machine is told; `cut_short` stands there only where something was."""
        fields = self._asdict()
        if not self.cut_short:
            del fields["cut_short"]
        return fields


class Told(Protocol):
    """Whom a campaign tells how it goes."""

    def step(self, what: str, done: int, of: int) -> None:
        """So far it is done with this part."""

    def enough(self, what: str) -> bool:
        """Whether the time that a part may take is over; it began with its first step."""

    def say(self, text: str) -> None:
        """A line for the person."""


class Tally:
    """What a campaign did and found. findings: of the product. controls: found out or not."""

    def __init__(self, campaign: str, seed: int, told: Told) -> None:
        self.campaign = campaign
        self.seed = seed
        self.told = told
        self.faults = self.ops = self.acked = 0
        self.findings: list[Finding] = []
        self.controls: dict[str, bool] = {}
        self.cut_short: list[str] = []

    def did(self, *, faults: int = 0, ops: int = 0, acked: int = 0) -> None:
        self.faults += faults
        self.ops += ops
        self.acked += acked

    def rounds(self, what: str, of: int) -> Iterator[int]:
        """So many rounds of a part, told as they begin; fewer where its time is over, yet one."""
        for n in range(of):
            self.told.step(what, n, of)
            if n and self.told.enough(what):
                self.told.say(f"{self.campaign}  “{what}” 到时 time is up: {n}/{of}")
                self.cut_short.append(f"{what} {n}/{of}")
                return
            yield n
        self.told.step(what, of, of)

    def found(self, findings: Iterable[Finding]) -> None:
        self.findings += findings

    def expect(self, what: str, *, happened: bool, why: str) -> None:
        """A finding of that class where a promise was not kept."""
        if not happened:
            self.findings.append(Finding(what, why))

    def control(self, name: str, findings: Iterable[Finding]) -> None:
        """A broken build: without a finding the campaign cannot find what it looks for."""
        seen = Counter(finding.what for finding in findings)
        self.controls[name] = bool(seen)
        counted = " ".join(f"{what}={n}" for what, n in seen.items())
        said = f"已查出 found out: {counted}" if seen else "被放过 NOT found out"
        self.told.say(f"{self.campaign}  对照 control “{name}”: {said}")

    def skipped(self, fault: str, why: str) -> None:
        self.told.say(f"{self.campaign}  略过 skipped “{fault}”: {why}")

    def finish(self, history: Path) -> Result:
        """The result; what is wrong, and where the history lies, is said."""
        result = self._result()
        if result.passed:
            return result
        for finding in self.findings[:FINDINGS_SAID_MAX]:
            self.told.say(f"{self.campaign}  {finding.what}: {finding.why}")
        if (more := len(self.findings) - FINDINGS_SAID_MAX) > 0:
            self.told.say(f"{self.campaign}  … 另有 and {more} more")
        for name, found_out in self.controls.items():
            if not found_out:
                self.told.say(f"{self.campaign}  对照未被发现 control not found out: {name}")
        self.told.say(f"{self.campaign}  历史 history: {history}")
        return result

    def _result(self) -> Result:
        counts = Counter(finding.what for finding in self.findings)
        return Result(
            self.campaign, self.seed, self.faults, self.ops, self.acked,
            lost=counts["LOST"], dup=counts["DOUBLED"], phantom=counts["PHANTOM"],
            missed=counts["MISSED"], false_refusals=counts["FALSELY_REFUSED"],
            controls_failed=sum(self.controls.values()),
            passed=not self.findings and all(self.controls.values()),
            cut_short=tuple(self.cut_short),
        )  # fmt: skip


class OnScreen:
    """Bars and lines on stderr, so that what a machine reads on stdout stays clean.

    part_s_max: how long a part may take; None = until it is done.
    """

    def __init__(self, progress: Progress, part_s_max: float | None = None) -> None:
        self._progress = progress
        self._part_s_max = part_s_max
        self._bars: dict[str, TaskID] = {}
        self._begun: dict[str, float] = {}

    def enough(self, what: str) -> bool:
        past_s = time.monotonic() - self._begun[what]
        return self._part_s_max is not None and past_s >= self._part_s_max

    def step(self, what: str, done: int, of: int) -> None:
        if what not in self._bars:
            self._begun[what] = time.monotonic()
            self._bars[what] = self._progress.add_task(what, total=of)
        self._progress.update(self._bars[what], completed=done, total=of)

    def say(self, text: str) -> None:
        self._progress.console.print(text, markup=False, highlight=False, soft_wrap=True)
