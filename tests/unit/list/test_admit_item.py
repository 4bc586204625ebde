from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from domain.errors import Rejected
from domain.kernel import Needs
from domain.list.commands import AdmitItem
from domain.list.decide import decide, needs
from domain.list.errors import (
    FundingMissing,
    ItemEndsTooEarly,
    ItemKeyTwice,
    ItemOfAnotherKind,
    ListKindTaken,
    TemporaryNeedsEnd,
)
from domain.list.events import ItemAdmitted, ListOpened
from domain.list.items import ListItem, ListKind
from domain.list.state import CLAIM, evolve
from domain.unit.events import UnitKind
from tests.support.examples import an_id
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
DAY = timedelta(days=1)
CENSUS = ListItem(
    key="temporary.census",
    kind=ListKind.TEMPORARY,
    zh="协助人口普查",
    en="Helping with the census",
    categories=("X",),
    unit_kinds=(UnitKind.COMMITTEE,),
)
WORDS: dict[str, Any] = {
    "item": CENSUS,
    "approval_no": "LZB〔2020〕12",
    "valid_from": AT,
    "until": AT + 30 * DAY,
    "funding_ref": "LCZ-2020-7",
}
ADMIT = AdmitItem(command_id=an_id("command"), stream=an_id("list:TEMPORARY"), **WORDS)
OPENED = ListOpened(kind=ListKind.TEMPORARY)
ADMITTED = ItemAdmitted(kind=ListKind.TEMPORARY, **WORDS)
DUTY = CENSUS.model_copy(update={"kind": ListKind.DUTY})


def test_the_first_item_opens_the_list() -> None:
    given().when(ADMIT).then(OPENED, ADMITTED)


def test_an_item_may_follow_itself() -> None:
    next_month = {"valid_from": AT + 30 * DAY, "until": AT + 60 * DAY}
    expected = ItemAdmitted(kind=ListKind.TEMPORARY, **(WORDS | next_month))
    given(OPENED, ADMITTED).when(ADMIT.model_copy(update=next_month)).then(expected)


def test_an_item_of_duty_needs_neither_money_nor_end() -> None:
    words = {"item": DUTY, "funding_ref": None, "until": None}
    expected = ItemAdmitted(kind=ListKind.DUTY, **(WORDS | words))
    given().when(ADMIT.model_copy(update=words)).then(ListOpened(kind=ListKind.DUTY), expected)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"funding_ref": None}, FundingMissing),
        ({"until": None}, TemporaryNeedsEnd),
        ({"until": AT}, ItemEndsTooEarly),
        ({"valid_from": AT + DAY}, ItemKeyTwice),
        ({"item": DUTY}, ItemOfAnotherKind),
    ],
)
def test_an_item_that_does_not_fit_is_refused(
    change: dict[str, Any], reason: type[Rejected]
) -> None:
    given(OPENED, ADMITTED).when(ADMIT.model_copy(update=change)).then_rejected(reason)


def test_there_is_one_list_of_a_kind() -> None:
    held = {(CLAIM, "TEMPORARY"): an_id("other")}
    given().held(held).when(ADMIT).then_rejected(ListKindTaken)
    assert needs(ADMIT) == Needs(claims=((CLAIM, "TEMPORARY"),))
