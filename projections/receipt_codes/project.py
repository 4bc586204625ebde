"""The event that hands out a code makes a row; pure. Nothing takes a code back."""

from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from adapters.eventstore.envelope import RecordedEvent
from domain.kernel import Event
from domain.streams import EVENTS, KIND_OF_EVENT
from projections.engine.view import View, table

KIND, FIELD = "incident", "receipt_sha256"


class Code(NamedTuple):
    """sha256: of the code as printed."""

    stream: UUID
    sha256: bytes


class Given(NamedTuple):
    """A stream's unit. code: None where it was read back."""

    code: Code | None


# Not a list by hand: whatever event of an incident will hand out a code has the field for it.
_OF_KIND = frozenset(event for event in EVENTS.values() if KIND_OF_EVENT[event].name == KIND)
HANDLES: frozenset[type[Event]] = frozenset(
    event for event in _OF_KIND if FIELD in event.model_fields
)


def project(before: Given | None, recorded: RecordedEvent) -> Given | None:
    sha256: str | None = getattr(recorded.fact.event, FIELD)
    if sha256 is None:
        return before
    return Given(Code(recorded.fact.stream, bytes.fromhex(sha256)))


VIEW = View(
    name="receipt_codes",
    version=1,
    folder=Path(__file__).parent,
    tables=(table("receipt_codes", Code, lasting=True),),
    unit=Given,
    project=project,
    handles=HANDLES,
    ignores=_OF_KIND - HANDLES,
)
