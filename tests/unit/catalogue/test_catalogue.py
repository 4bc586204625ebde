from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.area.events import LinkBegun, LinkEnded
from domain.calendar.errors import CalendarNotInForce
from domain.calendar.events import Published as CalendarPublished
from domain.catalogue import EMPTY, Catalogue
from domain.import_batch.events import Finished
from domain.kernel import Cite, Event, Level
from domain.ledger.errors import LedgerNotFound
from domain.list.events import ItemAdmitted, ListOpened, ListVersionPublished
from domain.list.items import ListItem, ListKind
from domain.policy.errors import PolicyNotInForce
from domain.policy.events import Published as PolicyPublished
from domain.unit.events import UnitEnded, UnitKind
from domain.urgency import Urgency
from domain.versions import Status, sha256_of
from tests.support import seeds
from tests.support.examples import (
    CATALOGUE,
    COMMITTEE,
    COMMUNITY,
    COUNTY,
    DESK,
    GRID,
    GRID_2,
    OFFICER_A,
    SINCE,
    SQUAD,
    STREET,
    TEAM,
    URBAN,
    VILLAGE,
    VILLAGE_GRID,
    WATER,
    an_id,
)
from tests.support.given import AT, fact

DAY = timedelta(days=1)


def after(stream: UUID, *events: Event, catalogue: Catalogue = CATALOGUE) -> Catalogue:
    for event in events:
        catalogue = catalogue.after(fact(event, stream=stream))
    return catalogue


def republished(key: str, number: int, **change: Any) -> PolicyPublished:
    content = seeds.policy(key)
    words: dict[str, Any] = {
        "key": key,
        "version": number,
        "valid_from": AT,
        "status": Status.IN_FORCE,
        "content": content,
        "sha256": sha256_of(content),
    }
    return PolicyPublished(**(words | change))


def test_the_ledger_tells_the_zone() -> None:
    assert CATALOGUE.zone == ZoneInfo("Asia/Shanghai")
    assert CATALOGUE.ledger is not None
    assert CATALOGUE.ledger.seeded
    with pytest.raises(LedgerNotFound):
        _ = EMPTY.zone


def test_what_is_known_never_changes_under_a_reader() -> None:
    later = after(COMMUNITY, LinkEnded(parent=STREET, until=AT))
    assert CATALOGUE.within(COMMUNITY, COUNTY, AT)
    assert not later.within(COMMUNITY, COUNTY, AT)


def test_a_fact_of_another_kind_changes_nothing() -> None:
    assert after(an_id("batch"), Finished(rows=0, commands=0, refused=0)) is CATALOGUE


def test_what_lies_within_what() -> None:
    assert CATALOGUE.ancestors(COMMUNITY, AT) == {COMMUNITY, STREET, COUNTY}
    assert CATALOGUE.within(COUNTY, COUNTY, AT)
    assert not CATALOGUE.within(COUNTY, STREET, AT)
    assert not CATALOGUE.within(COMMUNITY, COUNTY, SINCE - DAY)
    assert CATALOGUE.community_of(GRID) == COMMUNITY
    assert CATALOGUE.rural(VILLAGE)
    assert not CATALOGUE.rural(COMMUNITY)


def test_who_is_called_first() -> None:
    assert CATALOGUE.responder(GRID, AT) == OFFICER_A.post
    assert CATALOGUE.responder(VILLAGE_GRID, AT) is None
    assert CATALOGUE.responder(GRID_2, AT) is None


def test_the_timers_and_limits_in_force_are_cited() -> None:
    cite, timers = CATALOGUE.timers(AT)
    assert cite == Cite(key="incident.timers", version=1)
    assert timers.of(Urgency.URGENT).accept.amount == 5
    cite, limits = CATALOGUE.limits(AT)
    assert cite == Cite(key="incident.limits", version=1)
    assert limits.undo_s_max == 10


def test_nothing_is_in_force_before_its_time() -> None:
    with pytest.raises(PolicyNotInForce):
        CATALOGUE.timers(SINCE - DAY)
    with pytest.raises(PolicyNotInForce):
        CATALOGUE.policy("weights", AT)
    with pytest.raises(CalendarNotInForce):
        CATALOGUE.calendar(SINCE - DAY)


@pytest.mark.parametrize(
    ("at", "version"), [(AT - DAY, 1), (AT, 2), (AT + DAY, 4), (AT + 9 * DAY, 4)]
)
def test_a_version_holds_until_one_published_after_it(at: Any, version: int) -> None:
    catalogue = after(
        an_id("policy:ladders"),
        republished("ladders", 2),
        republished("ladders", 3, valid_from=AT + 5 * DAY),
        republished("ladders", 4, valid_from=AT + DAY),
        republished("ladders", 5, status=Status.DRAFT),
    )
    assert catalogue.policy("ladders", at)[0].version == version


def test_what_was_found_out_holds_for_no_other_time() -> None:
    """Asked to and fro over every turn, a catalogue says what one says that is asked first."""
    catalogue = after(an_id("policy:ladders"), republished("ladders", 2, valid_from=AT + DAY))
    catalogue = after(COMMUNITY, LinkEnded(parent=STREET, until=AT + 2 * DAY), catalogue=catalogue)
    catalogue = after(
        COMMUNITY, LinkBegun(parent=COUNTY, valid_from=AT + 3 * DAY), catalogue=catalogue
    )
    moment = timedelta(microseconds=1)
    turns = [AT + day * DAY for day in range(5)]
    instants = [at + nudge for at in turns for nudge in (-moment, 0 * DAY, moment)]
    for at in [*instants, *reversed(instants), *instants[::2]]:
        fresh = catalogue._replace()
        assert fresh._asked is None
        assert catalogue.policy("ladders", at) == fresh.policy("ladders", at)
        assert catalogue.ancestors(COMMUNITY, at) == fresh.ancestors(COMMUNITY, at)
        assert catalogue.located(GRID, at) == fresh.located(GRID, at)
    versions = {catalogue.policy("ladders", at)[0].version for at in instants}
    assert versions == {1, 2}
    assert len({catalogue.ancestors(COMMUNITY, at) for at in instants}) == 3


def test_a_repealed_policy_is_not_in_force() -> None:
    repealed = republished("ladders", 2, status=Status.REPEALED)
    catalogue = after(an_id("policy:ladders"), repealed)
    assert catalogue.policy("ladders", AT - DAY)[0].version == 1
    with pytest.raises(PolicyNotInForce):
        catalogue.policy("ladders", AT)


def test_a_calendar_is_cited_too() -> None:
    corrected = CalendarPublished(
        key="work",
        version=2,
        valid_from=AT,
        status=Status.IN_FORCE,
        content=seeds.calendar(),
        sha256=sha256_of(seeds.calendar()),
    )
    catalogue = after(an_id("calendar:work"), corrected)
    assert catalogue.calendar(AT - DAY) == (Cite(key="work", version=1), seeds.calendar())
    assert catalogue.calendar(AT)[0] == Cite(key="work", version=2)
    with pytest.raises(CalendarNotInForce):
        CATALOGUE.calendar(AT, "courts")


def test_categories_are_looked_up_by_code() -> None:
    water = CATALOGUE.category("D1", AT)
    assert water is not None
    assert (water.zh, water.urgency) == ("供水", Urgency.PROMPT)
    assert CATALOGUE.category("Z9", AT) is None


def test_a_ladder_is_looked_up_by_key() -> None:
    four = (Level.GRID, Level.COMMUNITY, Level.TOWNSHIP, Level.COUNTY)
    assert CATALOGUE.ladder("four_level", AT) == CATALOGUE.ladder(None, AT) == four
    assert CATALOGUE.ladder("emergency", AT) == four[1:]
    with pytest.raises(PolicyNotInForce):
        CATALOGUE.ladder("rope", AT)


@pytest.mark.parametrize(
    ("unit", "category", "item"),
    [
        (WATER, "D1", "duty.water-supply"),
        (WATER, "E1", None),
        (URBAN, "G1", "duty.city-management"),
        (SQUAD, "G1", "statutory.street-squad"),
        (TEAM, "A5", "statutory.mediation"),
        (TEAM, "E1", "assist.sanitation"),
        (COMMITTEE, "E1", None),
        (DESK, "D1", None),
        (WATER, "Z9", None),
        (an_id("other"), "D1", None),
    ],
)
def test_the_lists_say_whose_duty_a_matter_is(unit: UUID, category: str, item: str | None) -> None:
    found = CATALOGUE.duty_item(unit, category, AT)
    assert (found.key if found else None) == item


@pytest.mark.parametrize(
    ("unit", "category", "item"),
    [
        (COMMITTEE, "E1", "negative.enforcement"),
        (COMMITTEE, "G2", "negative.enforcement"),
        (COMMITTEE, "A5", None),
        (TEAM, "C2", "negative.inspection"),
        (SQUAD, "E1", None),
        (DESK, "G3", "negative.police"),
        (URBAN, "G3", None),
    ],
)
def test_the_lists_say_what_a_unit_is_not_given(
    unit: UUID, category: str, item: str | None
) -> None:
    found = CATALOGUE.barred_item(unit, category, AT)
    assert (found.key if found else None) == item


def admitted(category: str, kind: UnitKind) -> Catalogue:
    item = ListItem(
        key="temporary.drive",
        kind=ListKind.TEMPORARY,
        zh="临时任务",
        en="A temporary task",
        categories=(category,),
        unit_kinds=(kind,),
    )
    opened = ListOpened(kind=ListKind.TEMPORARY)
    event = ItemAdmitted(
        kind=ListKind.TEMPORARY,
        item=item,
        approval_no="2020-12",
        valid_from=AT,
        until=AT + 30 * DAY,
        funding_ref="F-7",
    )
    return after(an_id("list:TEMPORARY"), opened, event)


def test_an_approved_temporary_item_passes_while_it_holds() -> None:
    catalogue = admitted("C2", UnitKind.COMMUNITY_DESK)
    assert catalogue.barred_item(DESK, "C2", AT - DAY) is not None
    assert catalogue.barred_item(DESK, "C2", AT) is None
    assert catalogue.barred_item(DESK, "C2", AT + 30 * DAY) is not None
    item = catalogue.duty_item(DESK, "C2", AT)
    assert item is not None
    assert item.kind is ListKind.TEMPORARY


def test_no_approval_makes_a_committee_enforce() -> None:
    catalogue = admitted("E", UnitKind.COMMITTEE)
    assert catalogue.barred_item(COMMITTEE, "E1", AT) is not None


def test_an_item_may_name_a_unit_or_nobody_in_particular() -> None:
    words: dict[str, Any] = {"kind": ListKind.DUTY, "zh": "事项", "en": "Matter"}
    named = ListItem(key="duty.named", categories=("D1",), units=(DESK,), **words)
    open_to_all = ListItem(key="duty.all", categories=("D2",), **words)
    version = ListVersionPublished(
        kind=ListKind.DUTY, version=2, valid_from=AT, items=(named, open_to_all)
    )
    catalogue = after(an_id("list:DUTY"), version)
    assert catalogue.duty_item(DESK, "D1", AT) == named
    assert catalogue.duty_item(WATER, "D1", AT) is None
    assert catalogue.duty_item(WATER, "D2", AT) == open_to_all


def test_a_unit_that_ended_has_no_duty() -> None:
    catalogue = after(WATER, UnitEnded(until=AT))
    assert catalogue.duty_item(WATER, "D1", AT - DAY) is not None
    assert catalogue.duty_item(WATER, "D1", AT) is None


def test_a_micro_issue_is_settled_in_the_grid() -> None:
    found = CATALOGUE.micro_issue("E6", AT)
    assert found is not None
    assert found.key == "micro.stairway"
    assert CATALOGUE.micro_issue("D1", AT) is None
    assert CATALOGUE.micro_issue("Z9", AT) is None
