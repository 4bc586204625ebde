"""The stock library's projection: one counter view, by its runner, as its guides write it."""

import asyncio
import time
from collections.abc import Mapping
from threading import Event as Signal
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier

from tests.bench.contender import Cells, answering, given
from tests.bench.references.stock import report

EVENTS = 20_000
SAVED_AT_ONCE = 500
BEGIN_S_MAX = 20.0


class Reports(Application[UUID]):
    """What is projected; it has a table of its own."""


class Counts(PostgresTrackingRecorder):
    """Reports by category, in the same transaction as the position."""

    def __init__(self, datastore: PostgresDatastore, **more: Any) -> None:
        super().__init__(datastore, **more)
        self.counts = SQL("{}.{}").format(Identifier(datastore.schema), Identifier("counts"))
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS {} (category text PRIMARY KEY, n bigint)").format(
                self.counts
            )
        )
        self.seen = 0
        self.begun, self.done = Signal(), Signal()

    def count(self, category: str, tracking: Tracking) -> None:
        statement = SQL(
            "INSERT INTO {0} AS c VALUES (%s, 1) ON CONFLICT (category) DO UPDATE SET n = c.n + 1"
        ).format(self.counts)
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(statement, (category,), prepare=True)
        self.seen += 1
        self.begun.set()
        if self.seen == EVENTS:
            self.done.set()

    def forget(self) -> None:
        """Begin anew. The library's note of how its table was made stays."""
        tracking = Identifier(self.tracking_table_name)
        statements = (
            SQL("TRUNCATE {}").format(self.counts),
            SQL("DELETE FROM {}.{} WHERE application_name <> %s").format(
                Identifier(self.datastore.schema), tracking
            ),
        )
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(statements[0])
            cursor.execute(statements[1], (self.table_migration_identifier,))


class Counting(Projection[Counts]):
    """Counts every report."""

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        self.view.count(domain_event.category, tracking)


class Projecting:
    """A log of its own, projected from the beginning for some seconds in every cell."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)

    @property
    def cells(self) -> Cells:
        return {"fill": self.fill, "project": self.project}

    async def fill(self) -> int:
        application = Reports(env=self._environment)
        for _ in range(EVENTS // SAVED_AT_ONCE):
            application.save(*(report() for _ in range(SAVED_AT_ONCE)))
        return EVENTS

    async def project(self, seconds: float) -> Any:
        return await asyncio.to_thread(self._project, seconds)

    def _project(self, seconds: float) -> Any:
        with ProjectionRunner(
            application_class=Reports, projection_class=Counting, view_class=Counts,
            env=self._environment,
        ) as runner:  # fmt: skip
            view = runner.view
            if not view.begun.wait(BEGIN_S_MAX):
                raise RuntimeError("the stock runner projects nothing")
            first, since = view.seen, time.perf_counter()
            view.done.wait(seconds)
            rate = (view.seen - first) / (time.perf_counter() - since)
        view.forget()
        return {"rate": rate}


if __name__ == "__main__":
    asyncio.run(answering(Projecting(given()).cells))
