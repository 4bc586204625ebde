"""An item of a list, and which matters of which units it covers."""

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from domain.deadlines import Limit
from domain.kernel import (
    CategoryCode,
    Code,
    Key,
    Level,
    PublicLabel,
    Value,
)
from domain.unit.events import UnitKind


class ListKind(StrEnum):
    """STATUTORY, ASSIST, NEGATIVE: 三项清单 (攀枝花 征求意见稿 二(五)). DUTY: 部门报到清单."""

    STATUTORY = "STATUTORY"
    ASSIST = "ASSIST"
    NEGATIVE = "NEGATIVE"
    TEMPORARY = "TEMPORARY"
    WHISTLE = "WHISTLE"
    DUTY = "DUTY"
    MICRO_ISSUE = "MICRO_ISSUE"
    MICRO_POWER = "MICRO_POWER"
    SEAL = "SEAL"
    CERTIFICATE = "CERTIFICATE"
    SIGNBOARD = "SIGNBOARD"


GIVES_DUTY = (ListKind.DUTY, ListKind.STATUTORY, ListKind.ASSIST, ListKind.TEMPORARY)
NEEDS_FUNDING = frozenset({ListKind.ASSIST, ListKind.TEMPORARY})


class ListItem(Value):
    """One entry. It covers a matter by category, and a unit by id, kind or function.

    categories: a code covers every code that begins with it; none: all. units, unit_kinds,
    functions: one that fits is enough; none given at all: every unit.
    enforcement: covers every category of that mark instead, and no admission overrides it.
    may_blow: the levels that may whistle with it. limit: the item's own limit for the whole matter.
    """

    key: Key
    kind: ListKind
    zh: PublicLabel
    en: PublicLabel
    categories: Annotated[tuple[CategoryCode, ...], Field(max_length=200)] = ()
    enforcement: bool = False
    units: Annotated[tuple[UUID, ...], Field(max_length=200)] = ()
    unit_kinds: tuple[UnitKind, ...] = ()
    functions: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    may_blow: tuple[Level, ...] = ()
    limit: Limit | None = None

    @model_validator(mode="after")
    def _one_way_to_cover(self) -> Self:
        if self.enforcement and self.categories:
            raise ValueError("an item covers the enforcement mark or categories, not both")
        return self
