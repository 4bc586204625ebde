"""The shipped policies say what the rules they come from say."""

from typing import Any, TypeVar

import pytest
from pydantic import ValidationError

from domain.deadlines import Limit, LimitUnit
from domain.kernel import Level
from domain.policy.categories import Categories
from domain.policy.ladders import Ladder, Ladders
from domain.policy.limits import IncidentLimits
from domain.policy.three_no import ThreeNoRules, Voucher
from domain.policy.timers import IncidentTimers
from domain.three_no import Authority, BreachType
from domain.urgency import Urgency
from tests.support import seeds

Content = TypeVar("Content")


def shipped(key: str, kind: type[Content]) -> Content:
    content = seeds.policy(key)
    assert isinstance(content, kind)
    return content


TIMERS = shipped("incident.timers", IncidentTimers)
LIMITS = shipped("incident.limits", IncidentLimits)
CATEGORIES = shipped("categories", Categories)
LADDERS = shipped("ladders", Ladders)
THREE_NO = shipped("three-no", ThreeNoRules)

UNITS = {
    "min": LimitUnit.CONTINUOUS,
    "WH": LimitUnit.WORKING_HOURS,
    "BD": LimitUnit.BUSINESS_DAYS,
    "CD": LimitUnit.CALENDAR_DAYS,
}
# step: URGENT, PROMPT, ROUTINE, COMPLEX
TABLE = {
    "accept": "5 min, 15 min, 30 min, 1 WH",
    "dispatch": "5 min, 60 min, 4 WH, 8 WH",
    "sign": "5 min, 30 min, 1 WH, 1 WH",
    "arrive": "30 min, 120 min, 8 WH, -",
    "resolve": "120 min, 1440 min, 7 CD, 15 CD",
    "verify": "60 min, 60 min, 8 WH, 2 BD",
    "rural_verify": "120 min, 120 min, -, -",
    "follow_up": "1440 min, 1440 min, 3 BD, 3 BD",
    "close": "3 BD, 3 BD, 3 BD, 3 BD",
    "contact": "120 min, 1440 min, 1440 min, 1440 min",
    "level": "60 min, 720 min, 4 CD, 8 CD",
}


def limit(words: str) -> Limit | None:
    if words == "-":
        return None
    amount, unit = words.split()
    return Limit(amount=int(amount), unit=UNITS[unit], roll=unit == "CD")


@pytest.mark.parametrize("step", TABLE)
def test_every_step_has_its_limit_for_every_urgency(step: str) -> None:
    limits = [limit(words) for words in TABLE[step].split(", ")]
    assert [getattr(TIMERS.of(urgency), step) for urgency in Urgency] == limits


def test_no_step_is_forgotten() -> None:
    assert set(TABLE) == set(type(TIMERS.urgent).model_fields)


@pytest.mark.parametrize("urgency", Urgency)
def test_a_village_may_have_a_limit_of_its_own_for_verifying(urgency: Urgency) -> None:
    row = TIMERS.of(urgency)
    assert row.verify_in(rural=False) == row.verify
    assert row.verify_in(rural=True) == (row.rural_verify or row.verify)


def test_the_tree_of_categories_has_its_ten_families() -> None:
    families = {category.family for category in CATEGORIES.categories}
    assert families == set("ABCDEFGHIX")
    assert all(code[0] in CATEGORIES.by_code for code in CATEGORIES.by_code)


def test_what_a_committee_may_not_be_responsible_for_is_marked() -> None:
    marked = {code for code, category in CATEGORIES.by_code.items() if category.enforcement}
    assert {"E", "G1", "G2"} <= marked
    assert not {code for code in marked if code.startswith(("A", "D", "F", "H", "I"))}


def test_emergencies_are_the_class_f() -> None:
    urgent = {code for code, category in CATEGORIES.by_code.items() if category.emergency}
    assert urgent == {"F", "F1", "F2", "F3", "F4"}
    assert all(CATEGORIES.by_code[code].urgency is Urgency.URGENT for code in urgent)


def test_organised_crime_is_private() -> None:
    assert CATEGORIES.by_code["G3"].private
    assert not CATEGORIES.by_code["D1"].private


@pytest.mark.parametrize(
    "codes", [["A", "A"], ["A1"], []], ids=["a code twice", "no top class", "nothing"]
)
def test_categories_are_a_tree(codes: list[str]) -> None:
    category = CATEGORIES.categories[0]
    rows = tuple(category.model_copy(update={"code": code}) for code in codes)
    with pytest.raises(ValidationError):
        Categories(kind="categories", categories=rows)


def test_the_three_ladders_are_there() -> None:
    levels = {ladder.key: ladder.levels for ladder in LADDERS.ladders}
    assert levels == {
        "four_level": (Level.GRID, Level.COMMUNITY, Level.TOWNSHIP, Level.COUNTY),
        "five_level": (
            Level.COMMUNITY, Level.TOWNSHIP, Level.COUNTY, Level.PREFECTURE, Level.PROVINCE,
        ),
        "emergency": (Level.COMMUNITY, Level.TOWNSHIP, Level.COUNTY),
    }  # fmt: skip
    assert LADDERS.default == "four_level"


@pytest.mark.parametrize("levels", [(Level.COUNTY, Level.GRID), (Level.GRID, Level.GRID), ()])
def test_a_ladder_climbs(levels: tuple[Level, ...]) -> None:
    with pytest.raises(ValidationError):
        Ladder(key="odd", zh="阶梯", en="Odd", levels=levels)


@pytest.mark.parametrize(
    "change", [{"default": "none"}, {"ladders": (LADDERS.ladders[0], LADDERS.ladders[0])}]
)
def test_ladders_have_keys_of_their_own_and_a_default(change: dict[str, Any]) -> None:
    words = {"kind": "ladders", "default": "four_level", "ladders": LADDERS.ladders} | change
    with pytest.raises(ValidationError):
        Ladders(**words)


def test_the_numbers_of_the_life_cycle() -> None:
    numbers = LIMITS.model_dump(exclude={"kind"}, exclude_none=True)
    assert {name: value for name, value in numbers.items() if isinstance(value, int)} == {
        "returns_per_unit_max": 1,
        "extensions_max": 1,
        "extension_max_percent": 100,
        "suspended_days_max": 90,
        "reopen_days_max": 30,
        "rating_days_max": 30,
        "undo_s_max": 10,
        "unmerge_h_max": 24,
        "correct_h_max": 24,
        "deferrals_max": 1,
        "follow_up_attempts": 3,
        "follow_up_days_min": 2,
        "low_score_max": 2,
        "arrival_m_max": 200,
        "evidence_within_h": 72,
        "children_max": 10,
        "urges_before_supervisor": 2,
    }
    assert LIMITS.return_within == limit("2 WH")
    assert LIMITS.undecided_urge == limit("2 WH")
    assert LIMITS.undecided_climb == limit("8 WH")
    assert LIMITS.void_decision == limit("2 BD")
    assert LIMITS.defer_verification == Limit(amount=3, unit=LimitUnit.CALENDAR_DAYS)


def test_the_three_no_status_has_the_shipped_numbers() -> None:
    assert THREE_NO.model_dump(exclude={"kind", "vouchers"}) == {
        "tracked_days_min": 180,
        "recording_days_max": 30,
        "provisional_days_max": 30,
        "low_score_max": 2,
        "public_count_min": 5,
    }
    assert {one: THREE_NO.authority(one) for one in BreachType} == {
        BreachType.PETITION_BYPASS: Authority.PETITION_OFFICE,
        BreachType.ADMIN_LITIGATION: Authority.COURT,
        BreachType.CRIMINAL_CASE: Authority.POLICE,
    }


@pytest.mark.parametrize("vouchers", [(), THREE_NO.vouchers[:2], THREE_NO.vouchers * 2])
def test_every_sort_of_breach_has_one_authority(vouchers: tuple[Voucher, ...]) -> None:
    with pytest.raises(ValidationError):
        ThreeNoRules(**THREE_NO.model_dump() | {"vouchers": vouchers})
