"""What a schema finds wrong with a field, in Chinese; pydantic says it in English itself."""

_WORDS = {
    "missing": "缺少此项。",
    "extra_forbidden": "没有此项。",
    "string_type": "应为文字。",
    "string_too_short": "文字过短。",
    "string_too_long": "文字过长。",
    "string_pattern_mismatch": "格式不符。",
    "int_type": "应为整数。",
    "int_parsing": "应为整数。",
    "float_type": "应为数值。",
    "bool_type": "应为 true 或 false。",
    "bool_parsing": "应为 true 或 false。",
    "enum": "不在可选值之内。",
    "literal_error": "不在可选值之内。",
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
    "greater_than": "数值过小。",
    "greater_than_equal": "数值过小。",
    "less_than": "数值过大。",
    "less_than_equal": "数值过大。",
    "too_short": "项数过少。",
    "too_long": "项数过多。",
    "tuple_type": "应为数组。",
    "list_type": "应为数组。",
    "dict_type": "应为对象。",
    "model_type": "应为对象。",
    "model_attributes_type": "应为对象。",
}


def in_chinese(fault: str) -> str:
    """The sentence for pydantic's error type."""
    return _WORDS.get(fault, "不符合要求。")
