"""Samples of events, built from their classes alone: the same class gives the same sample.

`full` gives every optional field, `minimal` none. Where a field is one of several values there is a
full sample of each further one, named after it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from itertools import count
from typing import Any, Literal, TypeVar, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from domain.deadlines import Limit, LimitUnit, WorkCalendar
from domain.kernel import (
    ApprovalNumber,
    AreaCode,
    CategoryCode,
    Code,
    Event,
    GridCode,
    IncidentNumber,
    Key,
    PublicLabel,
    Sha256,
    ShortNumber,
    SourceCode,
    ZoneName,
)
from domain.list.items import ListItem
from domain.policy.three_no import ThreeNoRules, Voucher
from domain.three_no import Authority, BreachType
from infra.documents.hints import fields_of, members, unwrapped

Model = TypeVar("Model", bound=BaseModel)

INSTANT = datetime(2026, 3, 2, 8, 30, 15, 250_000, tzinfo=UTC)
DAY = date(2026, 3, 2)
NUMBERS = (7, 3, 1)
DEGREES = 38.25
STRINGS: Mapping[Any, str] = {
    Sha256: "5f" * 32,
    Code: "WATER_SUPPLY",
    Key: "incident.timers",
    AreaCode: "640181000000",
    GridCode: "640181001001003",
    ShortNumber: "017",
    CategoryCode: "D",
    IncidentNumber: "017-2026-00417",
    ApprovalNumber: "LB〔2026〕3",
    SourceCode: "Área 7/42",
    ZoneName: "Asia/Shanghai",
    PublicLabel: "滨河路“一号”网格 No. 1",
}
# Values that do not take just any fields together.
LIMIT = Limit(amount=10, unit=LimitUnit.CALENDAR_DAYS, roll=True)
CALENDAR = WorkCalendar(
    zone="Asia/Shanghai",
    windows=((510, 720), (840, 1080)),
    holidays=frozenset({date(2026, 10, 1), date(2026, 10, 2)}),
    make_up=frozenset({date(2026, 9, 27)}),
    official_years=frozenset({2026}),
)
THREE_NO = ThreeNoRules(
    kind="three-no", tracked_days_min=180, recording_days_max=30, provisional_days_max=30,
    low_score_max=2, public_count_min=5,
    vouchers=tuple(
        Voucher(type=one, authority=authority)
        for one, authority in zip(BreachType, Authority, strict=True)
    ),
)  # fmt: skip
WHOLE: Mapping[type[BaseModel], BaseModel] = {
    Limit: LIMIT, WorkCalendar: CALENDAR, ThreeNoRules: THREE_NO,
}  # fmt: skip
LEFT_OUT = {(ListItem, "enforcement")}


def samples(event: type[Event]) -> dict[str, Event]:
    """Every sample of an event by its name."""
    found: dict[str, Event] = {"full": Sampler(full=True).of(event)}
    for choice, name in enumerate(_further(event), start=1):
        found[f"full {name}"] = Sampler(full=True, choice=choice).of(event)
    return found | {"minimal": Sampler(full=False).of(event)}


def _further(event: type[Event]) -> Sequence[str]:
    for hint in fields_of(event).values():
        options = members(unwrapped(hint)[0])
        if len(options) > 1:
            return [option.__name__ for option in options[1:]]
    return ()


class Sampler:
    """Makes one sample. choice: which of several values a field takes."""

    def __init__(self, *, full: bool, choice: int = 0) -> None:
        self._full = full
        self._choice = choice
        self._ids: Iterator[int] = count(1)

    def of(self, model: type[Model]) -> Model:
        """Raises LookupError for a type that has no sample yet: give it one in this file."""
        hints = fields_of(model)
        return model(
            **{
                name: self._value(hints[name])
                for name, field in model.model_fields.items()
                if field.is_required() or (self._full and (model, name) not in LEFT_OUT)
            }
        )

    def _value(self, hint: Any) -> Any:
        if hint in STRINGS:
            return STRINGS[hint]
        inner, _ = unwrapped(hint)
        options = members(inner)
        if options != (inner,):
            return self._value(options[min(self._choice, len(options) - 1)])
        if get_origin(inner) is Literal:
            return get_args(inner)[0]
        if get_origin(inner) is tuple:
            return self._items(hint, get_args(inner)[0])
        return self._one(hint, inner)

    def _items(self, hint: Any, item: Any) -> tuple[Any, ...]:
        """None where none will do and no more than that was asked for, else as few as will do."""
        if not self._full and fits(hint, ()):
            return ()
        one = self._value(item)
        return (one,) if fits(hint, (one,)) else (one, self._value(item))

    def _one(self, hint: Any, kind: Any) -> Any:
        if kind is bool:
            return self._full
        if kind is int:
            return next(number for number in NUMBERS if fits(hint, number))
        if kind is float:
            return DEGREES
        if kind is UUID:
            return UUID(int=next(self._ids))
        if kind in {AwareDatetime, datetime}:
            return INSTANT
        if kind is date:
            return DAY
        if kind in WHOLE:
            return WHOLE[kind]
        if isinstance(kind, type) and issubclass(kind, Enum):
            return next(iter(kind))
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self.of(kind)
        raise LookupError(f"no sample of {hint}")


def fits(hint: Any, value: object) -> bool:
    """Whether a field of this type takes the value."""
    try:
        TypeAdapter(hint).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True
