"""A stored fact as departments read it: a CloudEvent 1.0 in JSON, structured, redacted.

A category that is marked private in any version of the category policy known by then is left out,
and `private` says so: nobody learns from the topic in which grid a family quarrels.
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from adapters.eventstore.mapper import StoredRow, decode
from adapters.kafka.redaction.decision import Shown
from adapters.kafka.redaction.decisions import DECISIONS
from adapters.kafka.wire import Origin
from domain.kernel import Event
from domain.policy.categories import Categories
from domain.policy.events import Published

TYPE: Final = "gridledger."
_CATEGORIES: Final = ("category", "from_category")


class Public:
    """Maps rows in order of position; it remembers which categories are private so far."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._private: set[str] = set()

    def heed(self, event: Event) -> None:
        """Take in what an event says about which categories are private."""
        if isinstance(event, Published) and isinstance(event.content, Categories):
            self._private |= {one.code for one in event.content.categories if one.private}

    def record(self, row: StoredRow) -> bytes | None:
        """The event's record; None where departments do not see it. Raises Corrupt."""
        stream, version, topic, state, position, event_id, _, effective_at, recorded_at = row
        event = decode(topic, state)
        self.heed(event)
        decision = DECISIONS.get(type(event))
        if not isinstance(decision, Shown):
            return None
        content = {
            "specversion": "1.0",
            "id": event_id,
            "source": f"/gridledger/{self._origin.ledger}/{self._origin.epoch}",
            "type": f"{TYPE}{event.name}",
            "subject": stream,
            "time": effective_at,
            "datacontenttype": "application/json",
            "recordedat": recorded_at,
            "position": f"{self._origin.ledger}/{self._origin.epoch}.{position}",
            "streamversion": version,
            "data": self._shown(event, decision),
        }
        return orjson.dumps(content, option=orjson.OPT_UTC_Z)

    def _shown(self, event: Event, decision: Shown) -> dict[str, Any]:
        content: dict[str, Any] = event.model_dump(
            mode="json", include=set(decision.fields), exclude_none=True
        )
        if not event.name.startswith("incident."):
            return content
        parts: list[dict[str, Any]] = content.get("parts", [])
        for one in (content, *parts):
            self._leave_out_private(one)
        return content

    def _leave_out_private(self, content: dict[str, Any]) -> None:
        for name in _CATEGORIES:
            if content.get(name) in self._private:
                del content[name]
                content["private"] = True


def read_event(value: bytes) -> Mapping[str, Any]:
    """A received CloudEvent's attributes, with its `data`. Raises ValueError."""
    content = orjson.loads(value)
    if not isinstance(content, dict) or content.get("specversion") != "1.0":
        raise ValueError("not a CloudEvent 1.0")
    return content
