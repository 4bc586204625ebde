"""What can be asked of a list. Its stream is uuid5(ledger, "list:<kind>")."""

from typing import ClassVar
from uuid import UUID

from domain.kernel import ApprovalNumber, CaseText, Command, GivenInstant, Key
from domain.list.events import Items, Score
from domain.list.items import ListItem, ListKind


class PublishList(Command):
    kind: ListKind
    valid_from: GivenInstant
    items: Items


class AdmitItem(Command):
    item: ListItem
    approval_no: ApprovalNumber
    valid_from: GivenInstant
    until: GivenInstant | None = None
    funding_ref: ApprovalNumber | None = None


class RemoveItem(Command):
    key: Key
    until: GivenInstant


class EvaluateItem(Command):
    key: Key
    community: UUID
    score: Score


class CommentItem(Command):
    additive: ClassVar[bool] = True

    key: Key
    community: UUID
    text: CaseText


ListCommand = PublishList | AdmitItem | RemoveItem | EvaluateItem | CommentItem
