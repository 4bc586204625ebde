"""What can have happened to a list."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.kernel import ApprovalNumber, CaseText, Event, Instant, Key
from domain.list.items import ListItem, ListKind

Items = Annotated[tuple[ListItem, ...], Field(max_length=500)]
Score = Annotated[int, Field(ge=1, le=5)]


class ListOpened(Event, name="list.list_opened.v1"):
    kind: ListKind


class ListVersionPublished(Event, name="list.list_version_published.v1"):
    """From `valid_from` on these items are the list, beside what was admitted one by one."""

    kind: ListKind
    version: int
    valid_from: Instant
    items: Items


class ItemAdmitted(Event, name="list.item_admitted.v1"):
    """One item more, with an approval (攀枝花 征求意见稿 第三部分第二条)."""

    kind: ListKind
    item: ListItem
    approval_no: ApprovalNumber
    valid_from: Instant
    until: Instant | None = None
    funding_ref: ApprovalNumber | None = None


class ItemRemoved(Event, name="list.item_removed.v1"):
    key: Key
    until: Instant


class ItemEvaluated(Event, name="list.item_evaluated.v1"):
    """A community marks a service pushed into its grids, 5 best (灵党办〔2020〕65号 第六条)."""

    key: Key
    community: UUID
    score: Score


class ItemCommented(Event, name="list.item_commented.v1"):
    key: Key
    community: UUID
    text: CaseText


ListEvent = (
    ListOpened | ListVersionPublished | ItemAdmitted | ItemRemoved | ItemEvaluated | ItemCommented
)
