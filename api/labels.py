"""What the imports of a ledger call their codes: of areas, categories and units."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from adapters.eventstore.ledger import Ledger
from api.moments import Moments
from domain.import_batch.events import LabelKind, LabelsPublished
from domain.ledger.events import LedgerKind
from projections.audit_trail.queries import streams_of

BATCHES_MAX = 1_000


class Labels(NamedTuple):
    """By code; a code without a name is called by itself."""

    areas: Mapping[str, str] = {}
    categories: Mapping[str, str] = {}
    units: Mapping[str, str] = {}

    def area(self, code: str | None) -> str | None:
        return self.areas.get(code, code) if code else None

    def category(self, code: str | None) -> str | None:
        return self.categories.get(code, code) if code else None

    def unit(self, code: str | None) -> str | None:
        return self.units.get(code, code) if code else None


UNNAMED: Final = Labels()


async def labels_of(ledger: Ledger, trail: Moments) -> Labels:
    """Those of this ledger; a later batch's name stands. trail: moments of the group `audit`.

    Raises Problem (400) and Unavailable.
    """
    opened = ledger.catalogue.ledger
    if opened is None or opened.kind is not LedgerKind.IMPORTED:
        return UNNAMED
    async with trail.reading() as connection:
        batches = await streams_of(connection, "import_batch", BATCHES_MAX)
    found: dict[LabelKind, dict[str, str]] = {kind: {} for kind in LabelKind}
    for batch in batches:
        for recorded in await ledger.history(batch):
            if isinstance(event := recorded.fact.event, LabelsPublished):
                for label in event.labels:
                    found[label.kind][label.code] = label.label
    return Labels(found[LabelKind.AREA], found[LabelKind.CATEGORY], found[LabelKind.UNIT])
