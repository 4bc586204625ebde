"""What a schema finds wrong with a field, in Chinese; pydantic says it in English itself."""

from collections.abc import Mapping
from typing import Any

_WORDS = {
    "missing": "缺少此项。",
    "extra_forbidden": "没有此项。",
    "string_type": "应为文字。",
    "string_too_short": "至少 {min_length} 个字符。",
    "string_too_long": "最多 {max_length} 个字符。",
    "string_pattern_mismatch": "格式不符。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "float_type": "应为数值。",
    "bool_type": "应为 true 或 false。",
    "bool_parsing": "应为 true 或 false。",
    "enum": "应为下列之一：{expected}。",
    "literal_error": "应为下列之一：{expected}。",
    "uuid_parsing": "应为 UUID。",
    "uuid_type": "应为 UUID。",
    "datetime_type": "应为带时区的 RFC 3339 时间。",
    "datetime_parsing": "应为带时区的 RFC 3339 时间。",
    "datetime_from_date_parsing": "应为带时区的 RFC 3339 时间。",
    "evidence_not_a_photo": "目前只能附照片。",
    "instant_out_of_range": "时间须在 2000 年至 2199 年之间。",
    "timezone_aware": "时间须带时区。",
    "date_type": "应为日期。",
    "date_from_datetime_parsing": "应为日期。",
    "greater_than": "应大于 {gt}。",
    "greater_than_equal": "不得小于 {ge}。",
    "less_than": "应小于 {lt}。",
    "less_than_equal": "不得大于 {le}。",
    "too_short": "至少 {min_length} 项。",
    "too_long": "最多 {max_length} 项。",
    "tuple_type": "应为数组。",
    "list_type": "应为数组。",
    "dict_type": "应为对象。",
    "model_type": "应为对象。",
    "model_attributes_type": "应为对象。",
}


def in_chinese(fault: str, about: Mapping[str, Any]) -> str:
    """The sentence for pydantic's error type; about: its context, like the most that may be."""
    said = {name: str(value).replace(" or ", ", ") for name, value in about.items()}
    return _WORDS.get(fault, "不符合要求。").format_map(said)
