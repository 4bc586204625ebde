"""The rules of lists: what is put on a unit is admitted first (灵党办〔2020〕65号 第六条)."""

from typing import assert_never

from domain.area.errors import AreaNotFound
from domain.area.state import Area
from domain.kernel import NOTHING_NEEDED, Decision, Event, Needs
from domain.list.commands import (
    AdmitItem,
    CommentItem,
    EvaluateItem,
    ListCommand,
    PublishList,
    RemoveItem,
)
from domain.list.errors import (
    FundingMissing,
    ItemEndsTooEarly,
    ItemKeyTwice,
    ItemOfAnotherKind,
    ListItemNotFound,
    ListKindTaken,
    ListNotFound,
    TemporaryNeedsEnd,
)
from domain.list.events import (
    ItemAdmitted,
    ItemCommented,
    ItemEvaluated,
    ItemRemoved,
    ListOpened,
    ListVersionPublished,
)
from domain.list.items import NEEDS_FUNDING, ListItem, ListKind
from domain.list.state import CLAIM, Entry, ItemList
from domain.reference import Seen, named, taken


def needs(command: ListCommand) -> Needs:
    match command:
        case PublishList(kind=kind):
            return Needs(claims=((CLAIM, kind),))
        case AdmitItem(item=item):
            return Needs(claims=((CLAIM, item.kind),))
        case EvaluateItem(community=community) | CommentItem(community=community):
            return Needs((community,))
        case RemoveItem():
            return NOTHING_NEEDED
        case _:
            assert_never(command)


def decide(state: ItemList | None, command: ListCommand, seen: Seen) -> Decision:
    return [(command.stream, fact) for fact in _facts(state, command, seen)]


def _facts(state: ItemList | None, command: ListCommand, seen: Seen) -> list[Event]:
    match command:
        case PublishList():
            return publish(state, command, seen)
        case AdmitItem():
            return admit(state, command, seen)
        case _ if state is None:
            raise ListNotFound
        case RemoveItem():
            return remove(state, command)
        case EvaluateItem():
            return evaluate(state, command, seen)
        case CommentItem():
            return comment(state, command, seen)
        case _:
            assert_never(command)


def publish(state: ItemList | None, command: PublishList, seen: Seen) -> list[Event]:
    """A version holds all its items from one instant on; a temporary item is admitted alone."""
    opened = _opened(state, command, command.kind, seen)
    if any(item.kind is not command.kind for item in command.items):
        raise ItemOfAnotherKind
    if len({item.key for item in command.items}) < len(command.items):
        raise ItemKeyTwice
    if command.kind is ListKind.TEMPORARY:
        raise TemporaryNeedsEnd
    if state and (state.valid_from, _last(state)) == (command.valid_from, command.items):
        return []
    return [
        *opened,
        ListVersionPublished(
            kind=command.kind,
            version=state.version + 1 if state else 1,
            valid_from=command.valid_from,
            items=command.items,
        ),
    ]


def admit(state: ItemList | None, command: AdmitItem, seen: Seen) -> list[Event]:
    """攀枝花 征求意见稿 第三部分第二条: approval, an end, and money that follows the work."""
    kind = command.item.kind
    opened = _opened(state, command, kind, seen)
    admitted = ItemAdmitted(
        kind=kind,
        item=command.item,
        approval_no=command.approval_no,
        valid_from=command.valid_from,
        until=command.until,
        funding_ref=command.funding_ref,
    )
    asked = Entry(command.item, 0, command.valid_from, command.until, admitted)
    if state and asked in state.entries:
        return []
    if command.until and command.until <= command.valid_from:
        raise ItemEndsTooEarly
    if kind is ListKind.TEMPORARY and command.until is None:
        raise TemporaryNeedsEnd
    if kind in NEEDS_FUNDING and command.funding_ref is None:
        raise FundingMissing
    if state and state.item(command.item.key, command.valid_from):
        raise ItemKeyTwice
    return [*opened, admitted]


def remove(state: ItemList, command: RemoveItem) -> list[Event]:
    entries = [entry for entry in state.entries if entry.item.key == command.key]
    if any(entry.until == command.until for entry in entries):
        return []
    if not any(e.valid_from < command.until and e.ends_after(command.until) for e in entries):
        raise ListItemNotFound
    return [ItemRemoved(key=command.key, until=command.until)]


def evaluate(state: ItemList, command: EvaluateItem, seen: Seen) -> list[Event]:
    _require_item(state, command, seen)
    if (command.key, command.community, command.score) in state.scores:
        return []
    return [ItemEvaluated(key=command.key, community=command.community, score=command.score)]


def comment(state: ItemList, command: CommentItem, seen: Seen) -> list[Event]:
    _require_item(state, command, seen)
    return [ItemCommented(key=command.key, community=command.community, text=command.text)]


def _opened(
    state: ItemList | None, command: PublishList | AdmitItem, kind: ListKind, seen: Seen
) -> list[Event]:
    if taken(seen, CLAIM, kind, command.stream):
        raise ListKindTaken
    if state is None:
        return [ListOpened(kind=kind)]
    if state.kind is not kind:
        raise ItemOfAnotherKind
    return []


def _last(state: ItemList) -> tuple[ListItem, ...]:
    """What is left of the last version."""
    return tuple(e.item for e in state.entries if e.version == state.version and e.until is None)


def _require_item(state: ItemList, command: EvaluateItem | CommentItem, seen: Seen) -> None:
    named(seen, command.community, Area, AreaNotFound)
    if state.item(command.key, seen.effective_at) is None:
        raise ListItemNotFound
