"""A time that comes in lies where days can be counted from it."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from adapters.eventstore.mapper import decode, encode
from domain.incident.commands.intake import ReportIncident
from domain.incident.events.field import ArrivedOnScene
from domain.incident.terms import Channel
from domain.kernel import EARLIEST, LATEST, Evidence, EvidenceKind, GivenInstant, Instant
from domain.streams import KIND_OF_COMMAND
from tests.support.examples import GRID, an_id

TICK = timedelta(microseconds=1)
OUTSIDE = [
    EARLIEST - TICK,
    LATEST,
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    datetime(9999, 12, 31, 23, tzinfo=UTC),
]


def reported(at: datetime) -> ReportIncident:
    one = an_id("report")
    return ReportIncident(
        command_id=one, stream=one, channel=Channel.PATROL, category="D1", grid=GRID, occurred_at=at
    )


@pytest.mark.parametrize("at", [EARLIEST, LATEST - TICK])
def test_an_instant_within_our_time_is_taken(at: datetime) -> None:
    assert reported(at).occurred_at == at


@pytest.mark.parametrize("at", OUTSIDE)
def test_an_instant_outside_it_is_refused_where_it_stands(at: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        reported(at)
    (fault,) = refused.value.errors()
    assert (fault["type"], fault["loc"]) == ("instant_out_of_range", ("occurred_at",))


@pytest.mark.parametrize("offset", ["+08:05:43", "+080543", "-00:00:30"])
def test_an_offset_of_seconds_is_none(offset: str) -> None:
    """What writes events would round it to minutes, and what reads them cut it."""
    for known in (Instant, GivenInstant):
        with pytest.raises(ValidationError):
            TypeAdapter(known).validate_json(f'"2020-08-26T09:00:00{offset}"')


def test_no_command_takes_an_instant_that_is_not_asked() -> None:
    fields = [
        (command.name, name, field)
        for command in KIND_OF_COMMAND
        for name, field in command.model_fields.items()
        if re.search(r"AwareDatetime|datetime\.datetime", str(field.annotation))
    ]
    assert len(fields) > 30
    for command, name, field in fields:
        taken: Any = Annotated[field.annotation, *field.metadata, None]
        schema: TypeAdapter[Any] = TypeAdapter(taken)
        with pytest.raises(ValidationError) as refused:
            schema.validate_python(LATEST)
        assert refused.value.errors()[0]["type"] == "instant_out_of_range", (command, name)


def photo(at: datetime) -> Evidence:
    return Evidence(sha256="a" * 64, kind=EvidenceKind.PHOTO, captured_at=at)


@pytest.mark.parametrize("at", OUTSIDE)
def test_a_photo_from_outside_it_is_no_more_declared_and_what_is_stored_is_read(
    at: datetime,
) -> None:
    said = reported(EARLIEST).model_dump() | {"evidence": (photo(EARLIEST), photo(at))}
    with pytest.raises(ValidationError) as refused:
        ReportIncident.model_validate(said)
    (fault,) = refused.value.errors()
    assert (fault["type"], fault["loc"]) == ("instant_out_of_range", ("evidence", 1))
    stored = ArrivedOnScene(task_id=GRID, unit=GRID, geo_ok=True, evidence=(photo(at),))
    assert decode(stored.name, encode(stored)) == stored
