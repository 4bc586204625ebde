"""The one door for JSON: what a caller sends becomes plain values here, or is refused here.

Refused: a body over 1 MiB, invalid UTF-8, a byte order mark, duplicate keys, nesting deeper than
32, NaN and infinities (also 1e400), integers beyond 64 bits, and strings with control characters
other than tab, line feed and carriage return, or with half a surrogate pair. PostgreSQL's text
takes neither NUL nor surrogates, and an event that holds one would stop every view for ever.
"""

import re
from json import JSONDecodeError, JSONDecoder
from math import isinf
from typing import Any

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
_INT64 = 1 << 63
_INT64_CHARS = 20
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


class Malformed(Exception):
    """400: not the JSON accepted here; `pointer` (RFC 6901) says where, as far as known."""

    def __init__(self, zh: str, en: str, pointer: str = "") -> None:
        super().__init__(en)
        self.zh, self.en, self.pointer = zh, en, pointer


class TooLarge(Exception):
    """413: the body is longer than MAX_BYTES."""


def parse(body: bytes) -> Any:
    """The value of a JSON text. Raises Malformed or TooLarge, and nothing else."""
    if len(body) > MAX_BYTES:
        raise TooLarge
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Malformed("请求正文不是有效的 UTF-8。", "The body is not valid UTF-8.") from None
    try:
        value = _DECODER.decode(text)
    except JSONDecodeError as error:
        raise Malformed(
            f"请求正文第 {error.lineno} 行第 {error.colno} 列不是有效的 JSON。",
            f"The body is not valid JSON at line {error.lineno}, column {error.colno}.",
        ) from None
    except RecursionError:
        raise _too_deep() from None
    # Raw control characters and surrogates cannot get this far: only an escape can bring one in.
    if "\\" in text or text.count("[") + text.count("{") > MAX_DEPTH:
        _check(value)
    return value


def _check(value: Any) -> None:
    """Level by level, so that depth costs no recursion: unfit strings and the 33rd level go."""
    level = [("", value)]
    for _ in range(MAX_DEPTH + 1):
        below: list[tuple[str, Any]] = []
        for pointer, item in level:
            if isinstance(item, str):
                _check_text(item, pointer)
            elif isinstance(item, dict):
                for key, inner in item.items():
                    _check_text(key, pointer)
                    below.append((f"{pointer}/{_escape(key)}", inner))
            elif isinstance(item, list):
                below += ((f"{pointer}/{n}", inner) for n, inner in enumerate(item))
        level = below
    if level:
        raise _too_deep()


def _check_text(text: str, pointer: str) -> None:
    if _UNFIT.search(text):
        raise Malformed(
            "文字中含有不允许的控制字符或残缺字符。",
            "A text holds a control character or half a character.",
            pointer,
        )


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _too_deep() -> Malformed:
    return Malformed(
        f"请求正文嵌套超过 {MAX_DEPTH} 层。", f"The body is nested deeper than {MAX_DEPTH} levels."
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise Malformed("请求正文中有重复的键。", "The body names one key twice.")
    return values


def _integer(digits: str) -> int:
    if len(digits) > _INT64_CHARS or not -_INT64 <= (value := int(digits)) < _INT64:
        raise Malformed("整数超出 64 位。", "An integer is beyond 64 bits.")
    return value


def _number(digits: str) -> float:
    if isinf(value := float(digits)):
        raise Malformed("数值过大。", "A number is too large.")
    return value


def _constant(name: str) -> float:
    raise Malformed(f"不接受 {name}。", f"{name} is not accepted.")


_DECODER = JSONDecoder(
    object_pairs_hook=_unique, parse_int=_integer, parse_float=_number, parse_constant=_constant
)
