"""What the JSON door lets in, and what it does not."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.strict_json import MAX_BYTES, MAX_DEPTH, Malformed, TooLarge, parse

CONTROLS = [chr(n) for n in range(0x20) if chr(n) not in "\t\n\r"]
FIT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=CONTROLS))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | FIT,
    lambda inner: st.lists(inner) | st.dictionaries(FIT, inner),
    max_leaves=20,
)


def nested(depth: int, *, opener: bytes = b"[", closer: bytes = b"]") -> bytes:
    return opener * depth + b"1" + closer * depth


def refusal_of(body: bytes) -> Malformed | None:
    try:
        parse(body)
    except Malformed as refusal:
        return refusal
    return None


@given(VALUES, st.booleans())
def test_every_fit_value_comes_back_as_it_was_sent(value: Any, ascii_only: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary(max_size=300))
@example(b"")
@example(b"\xef\xbb\xbf{}")
@example(b"\xff")
def test_no_bytes_whatever_raise_anything_but_malformed(body: bytes) -> None:
    refusal = refusal_of(body)
    assert refusal is None or (refusal.zh and refusal.en)


@given(st.text(st.sampled_from('[]{}",:\\u0d8abf1e.-+ NaIity\x00\n汉😀'), max_size=80))
def test_what_is_let_in_another_strict_parser_reads_the_same(text: str) -> None:
    try:
        value = parse(text.encode())
    except Malformed:
        return
    assert orjson.loads(text) == value


@pytest.mark.parametrize(
    "body",
    [
        rb'{"a":1,"a":1}',
        rb'{"x":{"a":1,"\u0061":2}}',
        rb'"\u0000"',
        rb'"a\u001fb"',
        rb'"\b"',
        rb'"\f"',
        b'"raw\x00"',
        b'"raw\x1f"',
        b'"raw\n"',
        rb'"\ud800"',
        rb'"\udc00\ud800"',
        rb'{"\udfff":1}',
        b'"\xed\xa0\x80"',
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"1e400",
        b"-1e400",
        b"9223372036854775808",
        b"-9223372036854775809",
        b"1" * 5000,
        b"01",
        b"1.",
        b"[1,]",
        b"{} {}",
        b"",
        b" ",
        b"\xef\xbb\xbf1",
        "\ufeff1".encode(),
        "{}".encode("utf-16"),
        nested(MAX_DEPTH + 1),
        nested(MAX_DEPTH + 1, opener=b'{"a":', closer=b"}"),
        nested(10_000),
        nested(100_000),
        b"[" * 500_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_the_door_refuses(body: bytes) -> None:
    with pytest.raises(Malformed):
        parse(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (rb'"a\tb\nc\rd"', "a\tb\nc\rd"),
        (rb'"\ud83d\ude00"', "😀"),
        (rb'"\\u0000"', "\\u0000"),
        (b"9223372036854775807", 2**63 - 1),
        (b"-9223372036854775808", -(2**63)),
        (b" [1, 2.5, null] ", [1, 2.5, None]),
        (rb'{"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[":1}', {"[" * 34: 1}),
    ],
)
def test_the_door_lets_in(body: bytes, value: Any) -> None:
    assert parse(body) == value


def test_thirty_two_levels_are_let_in() -> None:
    assert parse(nested(MAX_DEPTH)) is not None


def test_a_body_of_one_mebibyte_is_read_and_one_byte_more_is_too_large() -> None:
    body = b'"' + b"a" * (MAX_BYTES - 2) + b'"'
    assert len(parse(body)) == MAX_BYTES - 2
    with pytest.raises(TooLarge):
        parse(body + b" ")


def test_an_unfit_text_is_pointed_at() -> None:
    with pytest.raises(Malformed) as refusal:
        parse(rb'{"items":[{"no/te":"ok"},{"no/te":"\u0000"}]}')
    assert refusal.value.pointer == "/items/1/no~1te"
