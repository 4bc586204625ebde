"""What an incident can be about: the tree of classes."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.kernel import CategoryCode, Code, PublicLabel, Value
from domain.urgency import Urgency

EMERGENCY_FAMILY = "F"


class Category(Value):
    """A class; its code begins with that of the class above it.

    private: the exact point is neither taken nor shown and fewer may read it.
    enforcement: enforcement, demolition, environment, city management or investment, for which no
    residents' committee may be made responsible (中山大涌 2018 实施意见 第六条).
    national: its code in a national list, where one is known.
    """

    code: CategoryCode
    zh: PublicLabel
    en: PublicLabel
    urgency: Urgency
    private: bool = False
    enforcement: bool = False
    national: Code | None = None

    @property
    def family(self) -> str:
        """The letter of its top class."""
        return self.code[0]

    @property
    def emergency(self) -> bool:
        """突发事件: emergency mode makes it URGENT, and no officer settles it alone."""
        return self.family == EMERGENCY_FAMILY


class Categories(Value):
    kind: Literal["categories"]
    categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _a_tree(self) -> Self:
        codes = {category.code for category in self.categories}
        if len(codes) < len(self.categories):
            raise ValueError("a code stands twice")
        if any(len(code) > 1 and code[0] not in codes for code in codes):
            raise ValueError("a class lacks its top class")
        return self

    @cached_property
    def by_code(self) -> dict[str, Category]:
        return {category.code: category for category in self.categories}
