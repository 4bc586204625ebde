"""Filling a synthetic ledger with the generated county: resumable, shown by a bar."""

import time
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from uuid import UUID

from rich.progress import Progress

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from adapters.ids import derived
from api.filling import Far
from domain.ledger.events import LedgerKind
from infra.bootstrap import Parts
from infra.demo.county import county_of
from infra.demo.fill import Filled, fill
from infra.demo.hours import ZONE, begins
from infra.demo.living import life, setup
from infra.opening import OPENER, Plan, finish_opening, open_ledger
from infra.refusal import CannotRun

AREA_CODE = "640181000000"
"""Lingwu's, whose documents the rules come from; everything else about the county is invented."""
PATIENCE_S = 600.0


class Filling:
    """One filling. days: before today; None = since the first day of the last closed month."""

    def __init__(self, seed: int, days: int | None) -> None:
        self.ledger_id: UUID = derived(OPENER, "synthetic", seed)
        self._seed = seed
        self._days = days
        self._started = time.monotonic()
        self._share = 0.0

    def seconds_left(self) -> float:
        """A guess from how it went so far."""
        far = self.far()
        return min(far.left_s, PATIENCE_S) if far else PATIENCE_S

    def far(self) -> Far | None:
        """How far it is; None before the first day is written, and when all are."""
        if not 0 < self._share < 1:
            return None
        spent = time.monotonic() - self._started
        return Far(self._share, spent / self._share - spent)

    async def run(self, parts: Parts, progress: Progress) -> Filled:
        """Open, found, live through the period, and let others write. Raises CannotRun."""
        ledger = parts.ledger
        since, until = self._period(ledger)
        plan = Plan(LedgerKind.SYNTHETIC, ZONE.key, AREA_CODE, since, self.ledger_id)
        await open_ledger(ledger, plan)
        county = county_of(self.ledger_id, self._seed, since)
        total = (until - since).total_seconds()
        task = progress.add_task("合成县 synthetic county", total=total / 86_400)

        def told(at: datetime) -> None:
            self._share = (at - since).total_seconds() / total
            progress.update(task, completed=self._share * total / 86_400)

        first = since.astimezone(ZONE).date()
        acts = chain(setup(county), life(county, first, until))
        filled = await fill(ledger, parts.evidence, acts, told)
        self._share = 1.0
        progress.update(task, completed=total / 86_400)
        await finish_opening(ledger, plan._replace(at=until), self.ledger_id)
        return filled

    def _period(self, ledger: Ledger) -> tuple[datetime, datetime]:
        """From its first instant, as opened where it was, to the last midnight before now."""
        opened = ledger.catalogue.ledger
        if opened is not None and opened.kind is not LedgerKind.SYNTHETIC:
            raise CannotRun(
                f"账本“{ledger.name}”不是合成账本，演示不会写入。请另选 --data-dir。",
                f"The ledger {ledger.name!r} is not synthetic, so the demo does not write to it."
                " Choose another --data-dir.",
            )
        if opened is not None and opened.ledger_id != self.ledger_id:
            raise CannotRun(
                "此处的演示账本由另一个种子生成。请用原来的 --seed，或另选 --data-dir。",
                "The demo ledger here was begun with another seed. Give that --seed, or choose"
                " another --data-dir.",
            )
        today = now().astimezone(ZONE).date()
        since = opened.opened_at if opened else begins(self._first_day(today)).astimezone(UTC)
        return since, begins(today).astimezone(UTC)

    def _first_day(self, today: date) -> date:
        if self._days is not None:
            return today - timedelta(days=self._days)
        return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
