"""What departments may see is decided by a person, event by event and field by field.

A new event, or a new field of an old one, fails here until somebody has decided about it in
`adapters/kafka/redaction/`. Nothing leaves by default.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel

from adapters.eventstore.mapper import StoredRow, encode
from adapters.kafka import cloudevents
from adapters.kafka.cloudevents import Public
from adapters.kafka.redaction.decision import Shown, Withheld
from adapters.kafka.redaction.decisions import CHAPTERS, DECISIONS
from adapters.kafka.wire import Origin
from domain.incident.events.changes import IncidentReclassified
from domain.incident.events.dispatch import IncidentSplit, Part
from domain.incident.events.intake import IncidentReported
from domain.incident.terms import ChangeReason
from domain.kernel import Event, Evidence, GeoPoint, TextRef
from domain.policy.categories import Categories, Category
from domain.policy.events import Published
from domain.streams import EVENTS
from domain.urgency import Urgency
from domain.versions import Status
from infra.documents.hints import leaves
from tests.support.samples import samples

STREAM, EVENT_ID = UUID(int=1), UUID(int=2)
AT = datetime(2026, 3, 2, tzinfo=UTC)
SHOWN = [event for event, decision in DECISIONS.items() if isinstance(decision, Shown)]
# Types that never leave, and words in names of fields that tell something about a person.
SEALED: tuple[type[BaseModel], ...] = (TextRef, GeoPoint, Evidence)
PERSONAL = {"person", "post", "agent", "adviser", "reporter", "resident", "receipt", "receiver"}


def mapped(public: Public, event: Event) -> dict[str, Any] | None:
    row: StoredRow = (STREAM, 1, event.name, encode(event), 7, EVENT_ID, b"{}", AT, AT)
    value = public.record(row)
    return None if value is None else json.loads(value)["data"]


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_decided_about(name: str) -> None:
    decision = DECISIONS.get(EVENTS[name])
    assert decision is not None, "decide in adapters/kafka/redaction/ what departments see of it"
    if isinstance(decision, Withheld):
        assert len(decision.why) > 10
        return
    fields = set(EVENTS[name].model_fields)
    assert decision.fields | decision.held == fields, "decide about each field"
    assert decision.fields & decision.held == set()


def test_no_event_is_decided_about_twice_and_none_that_is_not_stored() -> None:
    counted = Counter(event for chapter in CHAPTERS for event in chapter)
    assert [event for event, times in counted.items() if times > 1] == []
    assert set(counted) - set(EVENTS.values()) == set()


@pytest.mark.parametrize("event", SHOWN, ids=lambda event: event.name)
def test_no_word_photo_point_or_person_is_among_what_is_shown(event: type[Event]) -> None:
    decision = DECISIONS[event]
    assert isinstance(decision, Shown)
    for leaf in leaves(event, SEALED):
        field = leaf.path.partition(".")[0]
        if field in decision.fields:
            assert leaf.type not in SEALED
            assert not PERSONAL & set(leaf.path.replace(".", "_").split("_"))


@pytest.mark.parametrize("name", EVENTS)
def test_what_leaves_has_no_member_but_those_decided_about(name: str) -> None:
    decision = DECISIONS[EVENTS[name]]
    for event in samples(EVENTS[name]).values():
        told = mapped(Public(Origin("county", 1)), event)
        if isinstance(decision, Withheld):
            assert told is None
        else:
            assert told is not None
            assert set(told) - {"private"} <= decision.fields


def test_an_event_that_nobody_has_decided_about_does_not_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = samples(IncidentReported)["full"]
    assert mapped(Public(Origin("county", 1)), event) is not None
    undecided = {name: one for name, one in DECISIONS.items() if name is not IncidentReported}
    monkeypatch.setattr(cloudevents, "DECISIONS", undecided)
    assert mapped(Public(Origin("county", 1)), event) is None


def categories(*private: str) -> Published:
    return Published(
        key="categories", version=1, valid_from=AT, status=Status.IN_FORCE, sha256="0" * 64,
        content=Categories(
            kind="categories",
            categories=tuple(
                Category(
                    code=code, zh="类", en="class", urgency=Urgency.ROUTINE,
                    private=code in private,
                )
                for code in ("A", "A4", "D")
            ),
        ),
    )  # fmt: skip


def test_a_private_category_is_left_out_wherever_it_stands() -> None:
    public = Public(Origin("county", 1))
    public.heed(categories("A4"))
    report = samples(IncidentReported)["full"].model_copy(update={"category": "A4"})
    told = mapped(public, report)
    assert told is not None
    assert "category" not in told
    assert told["private"] is True
    moved = IncidentReclassified(
        from_category="A4", category="D", reason=ChangeReason.WRONG_AT_INTAKE
    )
    assert mapped(public, moved) == {
        "category": "D", "reason": "WRONG_AT_INTAKE", "private": True,
    }  # fmt: skip
    split = IncidentSplit(children=(STREAM,), parts=(Part(category="A4"), Part(category="D")))
    told = mapped(public, split)
    assert told is not None
    assert told["parts"] == [{"private": True}, {"category": "D"}]


def test_what_was_private_once_stays_so() -> None:
    public = Public(Origin("county", 1))
    public.heed(categories("A4"))
    public.heed(categories())
    told = mapped(public, samples(IncidentReported)["full"].model_copy(update={"category": "A4"}))
    assert told is not None
    assert "category" not in told
