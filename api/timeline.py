"""A stream's events as people read them: both clocks, who, on what grounds, the words opened."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from adapters.eventstore.envelope import RecordedEvent
from adapters.eventstore.ledger import Ledger
from api.answers import place
from domain.kernel import Actor, Event, Secrecy, TextRef
from domain.words import text_fields

POINT = "geo"
"""The field of every event that may tell an exact point."""


class Text(NamedTuple):
    """A text that an event refers to. identity: who somebody is, which is never opened here."""

    field: str
    ref: TextRef
    identity: bool


def texts(event: Event) -> list[Text]:
    """The texts that the event refers to."""
    return [
        Text(field, ref, secrecy is not Secrecy.CASE)
        for field, secrecy in text_fields(type(event)).items()
        if (ref := getattr(event, field)) is not None
    ]


def working_text_ids(history: Iterable[RecordedEvent]) -> list[UUID]:
    """The ids of all working text (description, note, reason) of a history."""
    found = (text for recorded in history for text in texts(recorded.fact.event))
    return [text.ref.id for text in found if not text.identity]


def entries(
    ledger: Ledger, history: Sequence[RecordedEvent], opened: Mapping[UUID, str | None],
    *, points: bool,
) -> list[dict[str, Any]]:  # fmt: skip
    """The history; working text by `opened`, its id alone where it was not opened.

    points: whether the exact ones are told.
    """
    return [_entry(ledger, recorded, opened, points=points) for recorded in history]


def actor_members(actor: Actor) -> dict[str, Any]:
    """Who acted, without what is absent."""
    return {name: value for name, value in actor._asdict().items() if value is not None}


def _entry(
    ledger: Ledger, recorded: RecordedEvent, opened: Mapping[UUID, str | None], *, points: bool
) -> dict[str, Any]:
    fact = recorded.fact
    payload = fact.event.model_dump(mode="json", exclude={"rules"})
    if POINT in payload and not points:
        payload[POINT] = None
    for text in texts(fact.event):
        payload[text.field] = _shown(text, opened)
    return {
        "version": fact.version,
        "event_id": fact.event_id,
        "name": fact.event.name,
        "position": place(ledger, recorded.position),
        "effective_at": fact.effective_at,
        "decided_at": fact.decided_at,
        "recorded_at": recorded.recorded_at,
        "actor": actor_members(fact.actor),
        "command_id": fact.command_id,
        "channel": recorded.channel,
        "flags": recorded.flags,
        "rules": [cite.model_dump() for cite in recorded.rules],
        "payload": payload,
    }


def _shown(text: Text, opened: Mapping[UUID, str | None]) -> dict[str, Any]:
    """text: None where its key was destroyed."""
    if text.identity:
        return {"masked": True}
    if text.ref.id not in opened:
        return {"id": text.ref.id}
    return {"id": text.ref.id, "text": opened[text.ref.id]}
