"""Ladders: which levels a matter climbs; as three exist, they are data."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.kernel import Key, Level, PublicLabel, Value


class Ladder(Value):
    """levels: from the bottom up; some may be skipped."""

    key: Key
    zh: PublicLabel
    en: PublicLabel
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _climbs(self) -> Self:
        if any(lower >= upper for lower, upper in pairwise(self.levels)):
            raise ValueError("a ladder climbs from level to level")
        return self


class Ladders(Value):
    """default: the ladder of an ordinary incident."""

    kind: Literal["ladders"]
    default: Key
    ladders: tuple[Ladder, ...]

    @model_validator(mode="after")
    def _has_the_default(self) -> Self:
        keys = [ladder.key for ladder in self.ladders]
        if len(set(keys)) < len(keys) or self.default not in keys:
            raise ValueError("keys must be unique and hold the default")
        return self
