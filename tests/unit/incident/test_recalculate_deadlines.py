from datetime import UTC, date, datetime

from domain.calendar.events import Published
from domain.catalogue import Catalogue
from domain.incident.commands.changes import RecalculateDeadlines
from domain.incident.events.changes import DeadlineRecalculated
from domain.incident.events.timed import MovedDue
from domain.incident.terms import RecalculationCause, Timer
from domain.kernel import Cite
from domain.versions import Status, sha256_of
from tests.support.examples import CATALOGUE, SINCE, SYSTEM, an_id
from tests.support.given import fact
from tests.support.incident_town import Town
from tests.support.incidents import accepted, closed, resolved, suspended
from tests.support.seeds import calendar

BEFORE_NOON = datetime(2020, 10, 9, 3, 30, tzinfo=UTC)


def corrected() -> Catalogue:
    """The calendar is published again: 10-10, a make-up day, is declared a day off."""
    work = calendar()
    off = date(2020, 10, 10)
    new = work.model_copy(
        update={"make_up": work.make_up - {off}, "holidays": work.holidays | {off}}
    )
    published = Published(
        key="work", version=2, valid_from=SINCE, status=Status.IN_FORCE, content=new,
        sha256=sha256_of(new),
    )  # fmt: skip
    return CATALOGUE.after(fact(published, stream=an_id("calendar:work")))


def test_a_corrected_calendar_moves_dues_only_through_a_fact() -> None:
    story = resolved(town=Town(now=BEFORE_NOON))
    before = story.incident.clocks
    assert [clock.due for clock in before] == [datetime(2020, 10, 10, 3, 30, tzinfo=UTC)]
    story.town.catalogue = corrected()
    assert story.incident.clocks == before
    story.when(SYSTEM, RecalculateDeadlines)
    story.then(
        DeadlineRecalculated, cause=RecalculationCause.CALENDAR,
        dues=(MovedDue(timer=Timer.T6, due=datetime(2020, 10, 12, 3, 30, tzinfo=UTC)),),
        rules=(Cite(key="incident.timers", version=1), Cite(key="work", version=2)),
    )  # fmt: skip


def test_where_nothing_moves_nothing_is_written() -> None:
    accepted().when(SYSTEM, RecalculateDeadlines).then_nothing()
    closed().when(SYSTEM, RecalculateDeadlines).then_nothing()


def test_what_stands_still_waits_until_it_goes_on() -> None:
    story = suspended()
    story.town.catalogue = corrected()
    story.when(SYSTEM, RecalculateDeadlines).then_nothing()
