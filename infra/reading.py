"""What the reading verbs share: views brought up to date, the moment asked for, names for keys."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection

from adapters.clock import now
from adapters.eventstore.recorder import LogRecorder
from api.as_of import Head, known_position
from api.as_of import as_of as parsed
from api.kinds import AS_OF_INVALID
from api.problems import Problem
from domain.catalogue import Catalogue
from domain.import_batch.events import LabelKind, LabelsPublished
from domain.ledger.events import LedgerKind
from domain.policy.categories import Categories
from infra.bootstrap import no_ledger, prepare_existing
from infra.postgres.roles import Role
from infra.postgres.server import Server
from infra.progress import bar
from infra.refusal import CannotRun
from infra.views import catch_up
from projections.engine.asof import AsOf, AsOfRefused, at_instant, at_position, at_present
from projections.incident_facts.queries import GROUP

_BY = {LabelKind.AREA: "community", LabelKind.CATEGORY: "category", LabelKind.UNIT: "unit"}


class Reading(NamedTuple):
    """A ledger as a verb reads it. url: as the reading role."""

    url: str
    ledger: str
    catalogue: Catalogue
    head: Head
    recorder: LogRecorder
    labels: Mapping[tuple[str, str], str]

    @property
    def zone(self) -> str:
        assert self.catalogue.ledger is not None
        return self.catalogue.ledger.time_zone

    @property
    def synthetic(self) -> bool:
        opened = self.catalogue.ledger
        return opened is not None and opened.kind is LedgerKind.SYNTHETIC

    async def moment(self, connection: AsyncConnection[Any], as_of: str | None) -> AsOf:
        """The moment asked for. Raises CannotRun where it is none, or lies ahead."""
        if (known_position(as_of, self.head) or 0) > self.head.position:
            last = f"{self.head.epoch}.{self.head.position}"
            raise CannotRun(f"账本到 {last} 为止。", f"The log ends at {last}.")
        try:
            asked = parsed(as_of, self.head)
            match asked:
                case None:
                    return await at_present(connection, GROUP)
                case datetime():
                    return await at_instant(connection, asked)
                case _:
                    return await at_position(connection, asked)
        except Problem as problem:
            raise CannotRun(problem.kind.zh, problem.kind.en) from None
        except AsOfRefused as refused:
            raise CannotRun(AS_OF_INVALID.zh, f"{AS_OF_INVALID.en} {refused}") from None

    def title(self, moment: AsOf) -> str:
        """As of when something is shown, for its first line."""
        at = moment.instant.astimezone(ZoneInfo(self.zone)).strftime("%Y-%m-%d %H:%M:%S")
        synthetic = "  合成数据 SYNTHETIC" if self.synthetic else ""
        return f"截至 as of {self.head.epoch}.{moment.position}  {at} {self.zone}{synthetic}"

    def label(self, by: str, key: str | None) -> str:
        """A key as people call it; beside the key itself where that is a code of theirs."""
        if key is None:
            return "（无 none）"
        return self.labels.get((by, key), key)


@contextmanager
def reading(server: Server, name: str) -> Iterator[Reading]:
    """Bring a ledger's views up to date and open it for reading. Raises CannotRun."""
    prepare_existing(server, name)
    recorder = LogRecorder(server.url(name, Role.READER))
    with recorder.datastore:
        catalogue = recorder.catalogue()
        if catalogue.ledger is None:
            raise no_ledger(name)
        with bar() as progress:
            catch_up(server, name, progress)
        head = Head(name, catalogue.ledger.epoch, recorder.max_notification_id() or 0)
        labels = _labels(catalogue, recorder)
        yield Reading(server.url(name, Role.READER), name, catalogue, head, recorder, labels)


def _labels(catalogue: Catalogue, recorder: LogRecorder) -> dict[tuple[str, str], str]:
    labels = {("community", str(key)): area.label for key, area in catalogue.areas.items()}
    labels |= {("unit", str(key)): unit.label for key, unit in catalogue.units.items()}
    categories: Categories = catalogue.policy("categories", now())[1]
    labels |= {("category", c.code): f"{c.code} {c.zh}" for c in categories.categories}
    for recorded in recorder.named(LabelsPublished.name):
        event = recorded.fact.event
        assert isinstance(event, LabelsPublished)
        for one in event.labels:
            labels[_BY[one.kind], one.code] = f"{one.code} {one.label}"
    return labels
