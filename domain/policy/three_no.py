"""The numbers of the three-no status, and which authority vouches for which sort of breach."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.kernel import Value
from domain.three_no import Authority, BreachType

Days = Annotated[int, Field(ge=1, le=3660)]


class Voucher(Value):
    type: BreachType
    authority: Authority


class ThreeNoRules(Value):
    """Every field that ends in `_max` or `_min` still allows the number itself.

    tracked_days_min: fewer days of following are too little to say that nothing happened.
    recording_days_max: what is recorded more days after it happened is recorded late.
    provisional_days_max: a record that nobody has confirmed for longer is listed.
    low_score_max: a last follow-up with this score or less leaves a matter unresolved.
    public_count_min: fewer breaches of an area are never counted in public.
    vouchers: who confirms each sort.
    """

    kind: Literal["three-no"]
    tracked_days_min: Days
    recording_days_max: Days
    provisional_days_max: Days
    low_score_max: Annotated[int, Field(ge=1, le=5)]
    public_count_min: Annotated[int, Field(ge=2, le=1000)]
    vouchers: tuple[Voucher, ...]

    @model_validator(mode="after")
    def _names_every_type(self) -> Self:
        if sorted(one.type for one in self.vouchers) != sorted(BreachType):
            raise ValueError("every sort of breach has one authority")
        return self

    def authority(self, kind: BreachType) -> Authority:
        return next(one.authority for one in self.vouchers if one.type is kind)
