"""RemoveItem, EvaluateItem and CommentItem: what happens to an item that holds."""

from datetime import timedelta
from functools import partial

import pytest

from domain.area.errors import AreaNotFound
from domain.kernel import NOTHING_NEEDED, Needs, TextRef
from domain.list.commands import CommentItem, EvaluateItem, ListCommand, RemoveItem
from domain.list.decide import decide, needs
from domain.list.errors import ListItemNotFound, ListNotFound
from domain.list.events import (
    ItemCommented,
    ItemEvaluated,
    ItemRemoved,
    ListOpened,
    ListVersionPublished,
)
from domain.list.items import ListItem, ListKind
from domain.list.state import evolve
from tests.support.examples import COMMUNITY, SINCE, STATES, VILLAGE, an_id
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
COMMAND, STREAM = an_id("command"), an_id("list:ASSIST")
KEY = "assist.patrol"
PATROL = ListItem(key=KEY, kind=ListKind.ASSIST, zh="协助巡查", en="Joining patrols")
CARE = ListItem(key="assist.care", kind=ListKind.ASSIST, zh="协助照料", en="Joining care")
LIST = (
    ListOpened(kind=ListKind.ASSIST),
    ListVersionPublished(kind=ListKind.ASSIST, version=1, valid_from=SINCE, items=(PATROL, CARE)),
)
WORDS = TextRef(subject=an_id("subject"), id=an_id("words"), commitment="a" * 64)
REMOVE = RemoveItem(command_id=COMMAND, stream=STREAM, key=KEY, until=AT)
REMOVED = ItemRemoved(key=KEY, until=AT)
EVALUATE = EvaluateItem(command_id=COMMAND, stream=STREAM, key=KEY, community=COMMUNITY, score=4)
EVALUATED = ItemEvaluated(key=KEY, community=COMMUNITY, score=4)
COMMENT = CommentItem(command_id=COMMAND, stream=STREAM, key=KEY, community=COMMUNITY, text=WORDS)


def test_an_item_is_removed() -> None:
    given(*LIST).when(REMOVE).then(REMOVED)


def test_an_item_that_no_longer_holds_is_not_removed() -> None:
    later = REMOVE.model_copy(update={"until": AT + timedelta(days=1)})
    given(*LIST, REMOVED).when(later).then_rejected(ListItemNotFound)


def test_a_community_evaluates_a_service() -> None:
    given(*LIST).beside(STATES).when(EVALUATE).then(EVALUATED)


def test_a_community_may_change_its_mind_and_another_has_its_own() -> None:
    other = ItemEvaluated(key=KEY, community=VILLAGE, score=1)
    before = ItemEvaluated(key=KEY, community=COMMUNITY, score=2)
    given(*LIST, before, other).beside(STATES).when(EVALUATE).then(EVALUATED)


def test_a_comment_always_adds() -> None:
    commented = ItemCommented(key=KEY, community=COMMUNITY, text=WORDS)
    given(*LIST).beside(STATES).when(COMMENT).then(commented)


@pytest.mark.parametrize("command", [EVALUATE, COMMENT])
def test_only_an_item_that_holds_is_spoken_about(command: ListCommand) -> None:
    given(*LIST, REMOVED).beside(STATES).when(command).then_rejected(ListItemNotFound)
    given(*LIST).when(command).then_rejected(AreaNotFound)


@pytest.mark.parametrize("command", [REMOVE, EVALUATE, COMMENT])
def test_without_a_list_there_is_nothing(command: ListCommand) -> None:
    given().beside(STATES).when(command).then_rejected(ListNotFound)


def test_only_who_speaks_is_looked_at() -> None:
    assert needs(REMOVE) == NOTHING_NEEDED
    assert needs(EVALUATE) == needs(COMMENT) == Needs((COMMUNITY,))
