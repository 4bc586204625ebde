from datetime import timedelta
from functools import partial

from domain.calendar.commands import PublishCalendar
from domain.calendar.decide import decide, needs
from domain.calendar.errors import CalendarKeyTaken
from domain.calendar.events import Published
from domain.calendar.state import CLAIM, claims, evolve
from domain.kernel import Claim, ClaimAct, Needs
from domain.versions import Status, sha256_of
from tests.support import seeds
from tests.support.examples import an_id
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
CALENDAR = seeds.calendar()
PUBLISH = PublishCalendar(
    command_id=an_id("command"),
    stream=an_id("calendar:work"),
    key="work",
    valid_from=AT,
    status=Status.IN_FORCE,
    content=CALENDAR,
)
FIRST = Published(
    key="work",
    version=1,
    valid_from=AT,
    status=Status.IN_FORCE,
    content=CALENDAR,
    sha256=sha256_of(CALENDAR),
)


def test_the_first_calendar_is_published() -> None:
    given().when(PUBLISH).then(FIRST)


def test_a_correction_is_the_next_version() -> None:
    corrected = CALENDAR.model_copy(
        update={"make_up": frozenset(day for day in CALENDAR.make_up if day.year != AT.year)}
    )
    change = {"content": corrected, "valid_from": AT + timedelta(days=1)}
    expected = FIRST.model_copy(update=change | {"version": 2, "sha256": sha256_of(corrected)})
    given(FIRST).when(PUBLISH.model_copy(update=change)).then(expected)


def test_a_key_is_held_by_one_stream_and_stays() -> None:
    held = {(CLAIM, "work"): an_id("other")}
    given().held(held).when(PUBLISH).then_rejected(CalendarKeyTaken)
    other = PUBLISH.model_copy(update={"key": "courts"})
    given(FIRST).when(other).then_rejected(CalendarKeyTaken)


def test_only_the_first_version_takes_the_key() -> None:
    assert needs(PUBLISH) == Needs(claims=((CLAIM, "work"),))
    assert claims(FIRST) == [Claim(ClaimAct.TAKE, CLAIM, "work")]
    assert claims(FIRST.model_copy(update={"version": 2})) == []
