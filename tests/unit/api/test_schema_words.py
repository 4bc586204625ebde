from enum import StrEnum
from typing import Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from api.problems import faults


class Way(StrEnum):
    ON_FOOT = "ON_FOOT"
    BY_BOAT = "BY_BOAT"
    BY_AIR = "BY_AIR"


class Asked(BaseModel):
    way: Way = Way.ON_FOOT
    side: Literal["LEFT", "RIGHT"] = "LEFT"
    name: str = Field("anna", min_length=2, max_length=5)
    above: int = Field(1, gt=0)
    least: int = Field(1, ge=1)
    below: int = Field(1, lt=9)
    most: int = Field(1, le=9)
    stops: tuple[int, ...] = Field((1,), min_length=1, max_length=2)
    code: str = Field("A1", pattern="^[A-Z][0-9]$")


@pytest.mark.parametrize(
    ("field", "given", "zh"),
    [
        ("way", "BY_RAIL", "应为下列之一：'ON_FOOT', 'BY_BOAT', 'BY_AIR'。"),
        ("side", "UP", "应为下列之一：'LEFT', 'RIGHT'。"),
        ("name", "a", "至少 2 个字符。"),
        ("name", "antonia", "最多 5 个字符。"),
        ("above", 0, "应大于 0。"),
        ("least", 0, "不得小于 1。"),
        ("below", 9, "应小于 9。"),
        ("most", 10, "不得大于 9。"),
        ("stops", [], "至少 1 项。"),
        ("stops", [1, 2, 3], "最多 2 项。"),
        ("code", "a1", "格式不符。"),
    ],
)
def test_what_is_wrong_names_what_would_be_right(field: str, given: object, zh: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Asked.model_validate({field: given})
    (fault,) = faults(wrong.value.errors(include_url=False))
    assert fault["pointer"] == f"/{field}"
    assert fault["zh"] == zh


def test_no_sentence_repeats_what_was_sent() -> None:
    with pytest.raises(ValidationError) as wrong:
        Asked.model_validate({"way": "138 0000 0000", "name": "somebody's name"})
    said = str(faults(wrong.value.errors(include_url=False)))
    assert "138" not in said
    assert "somebody" not in said
