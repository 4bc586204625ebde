from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from pydantic import ValidationError

from domain.errors import Rejected
from domain.kernel import Claim, ClaimAct, Needs
from domain.list.commands import PublishList
from domain.list.decide import decide, needs
from domain.list.errors import ItemKeyTwice, ItemOfAnotherKind, ListKindTaken, TemporaryNeedsEnd
from domain.list.events import ItemRemoved, ListOpened, ListVersionPublished
from domain.list.items import ListItem, ListKind
from domain.list.state import CLAIM, claims, evolve
from tests.support.examples import an_id
from tests.support.given import AT, Given, fact

given = partial(Given, evolve, decide)
DAY = timedelta(days=1)
STREAM = an_id("list:ASSIST")
PATROL = ListItem(key="assist.patrol", kind=ListKind.ASSIST, zh="协助巡查", en="Joining patrols")
CARE = ListItem(key="assist.care", kind=ListKind.ASSIST, zh="协助照料", en="Joining care")
PUBLISH = PublishList(
    command_id=an_id("command"),
    stream=STREAM,
    kind=ListKind.ASSIST,
    valid_from=AT,
    items=(PATROL,),
)
OPENED = ListOpened(kind=ListKind.ASSIST)
FIRST = ListVersionPublished(kind=ListKind.ASSIST, version=1, valid_from=AT, items=(PATROL,))
SECOND = ListVersionPublished(kind=ListKind.ASSIST, version=2, valid_from=AT + DAY, items=(CARE,))


def test_the_first_version_opens_the_list() -> None:
    given().when(PUBLISH).then(OPENED, FIRST)


def test_a_version_follows_another() -> None:
    next_one = PUBLISH.model_copy(update={"valid_from": AT + DAY, "items": (CARE,)})
    given(OPENED, FIRST).when(next_one).then(SECOND)


def test_an_empty_version_is_published_once() -> None:
    nothing = PUBLISH.model_copy(update={"items": ()})
    expected = ListVersionPublished(kind=ListKind.ASSIST, version=1, valid_from=AT, items=())
    given().when(nothing).then(OPENED, expected)


def test_a_version_of_which_something_was_removed_may_be_published_again() -> None:
    removed = ItemRemoved(key="assist.patrol", until=AT + DAY)
    again = FIRST.model_copy(update={"version": 2})
    given(OPENED, FIRST, removed).when(PUBLISH).then(again)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": ListKind.STATUTORY}, ItemOfAnotherKind),
        ({"items": (PATROL, PATROL)}, ItemKeyTwice),
    ],
)
def test_a_list_that_does_not_fit_is_refused(
    change: dict[str, Any], reason: type[Rejected]
) -> None:
    given().when(PUBLISH.model_copy(update=change)).then_rejected(reason)


def test_a_stream_is_the_list_of_one_kind() -> None:
    given(ListOpened(kind=ListKind.DUTY)).when(PUBLISH).then_rejected(ItemOfAnotherKind)


def test_temporary_items_are_admitted_one_by_one() -> None:
    item = PATROL.model_copy(update={"kind": ListKind.TEMPORARY})
    command = PUBLISH.model_copy(update={"kind": ListKind.TEMPORARY, "items": (item,)})
    given().when(command).then_rejected(TemporaryNeedsEnd)


def test_there_is_one_list_of_a_kind() -> None:
    held = {(CLAIM, "ASSIST"): an_id("other")}
    given().held(held).when(PUBLISH).then_rejected(ListKindTaken)
    assert needs(PUBLISH) == Needs(claims=((CLAIM, "ASSIST"),))
    assert claims(OPENED) == [Claim(ClaimAct.TAKE, CLAIM, "ASSIST")]
    assert claims(FIRST) == []


def test_a_version_holds_until_the_next() -> None:
    state = None
    for event in (OPENED, FIRST, SECOND):
        state = evolve(state, fact(event))
    assert state is not None
    moments = (AT - DAY, AT, AT + DAY)
    assert [state.items(at) for at in moments] == [(), (PATROL,), (CARE,)]


def test_an_item_covers_a_mark_or_categories() -> None:
    with pytest.raises(ValidationError):
        ListItem(
            key="n", kind=ListKind.NEGATIVE, zh="x", en="x", enforcement=True, categories=("A",)
        )
