"""Payloads are written as pydantic writes them, byte for byte."""

from datetime import date, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.eventstore.mapper import decode, encode
from domain.calendar.events import Published as CalendarPublished
from domain.incident.events.intake import IncidentReported
from domain.kernel import Event, GeoPoint
from domain.policy.categories import Categories, Category
from domain.policy.events import Published
from domain.remade import changed
from domain.streams import EVENTS
from domain.urgency import Urgency
from tests.support.samples import CALENDAR, samples

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2199, 12, 31), timezones=OFFSETS)  # noqa: DTZ001
PLACES = st.builds(
    GeoPoint,
    lat=st.floats(-90, 90, allow_nan=False), lon=st.floats(-180, 180, allow_nan=False),
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
REPORTED = samples(IncidentReported)["full"]


def as_pydantic_writes(event: Event) -> bytes:
    return event.model_dump_json(exclude_none=True).encode()


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_is_written_as_pydantic_writes_it(name: str) -> None:
    for event in samples(EVENTS[name]).values():
        assert encode(event) == as_pydantic_writes(event)


@given(at=INSTANTS, geo=PLACES, said=TEXTS)
def test_instants_places_and_texts_are_written_as_pydantic_writes_them(
    at: datetime, geo: GeoPoint, said: str
) -> None:
    event = changed(REPORTED, occurred_at=at, due_accept=at, geo=geo, grid_code=said)
    written = encode(event)
    assert written == as_pydantic_writes(event)
    assert decode(event.name, written) == event


def test_what_a_value_keeps_beside_its_fields_is_not_written() -> None:
    category = Category(code="D", zh="市政", en="Works", urgency=Urgency.PROMPT)
    content = Categories(kind="categories", categories=(category,))
    event = changed(samples(Published)["full"], content=content)
    assert content.by_code == {"D": category}
    assert "by_code" in vars(content)
    assert encode(event) == as_pydantic_writes(event)


def test_days_are_written_in_their_order() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n * 37 % 360) for n in range(60)]
    event = changed(
        samples(CalendarPublished)["full"], content=changed(CALENDAR, holidays=frozenset(days))
    )
    written = orjson.loads(encode(event))["content"]["holidays"]
    assert written == [day.isoformat() for day in sorted(days)]
    assert encode(event) == as_pydantic_writes(event)


def test_half_of_a_pair_cannot_be_stored() -> None:
    with pytest.raises(orjson.JSONEncodeError):
        encode(changed(REPORTED, grid_code="\ud800"))


def test_what_no_event_may_hold_cannot_be_stored() -> None:
    for other in (NotImplemented, timedelta(1), {1, 2}, b"bytes"):
        with pytest.raises(orjson.JSONEncodeError):
            encode(changed(REPORTED, grid_code=other))
