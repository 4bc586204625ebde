from itertools import pairwise
from uuid import UUID

import pytest

from adapters.vault.receipt_codes import (
    CHECKS,
    DIGITS,
    ReceiptCodeMistyped,
    as_printed,
    code_of,
    sha256_of,
)

KEY = bytes(range(32))
COMMAND = UUID("018f0000-0000-7000-8000-0000000000c1")
CODE = code_of(KEY, COMMAND)


def test_a_code_is_for_ever() -> None:
    assert CODE == "G31S-0AS5-M504-3"
    assert sha256_of(CODE) == "2f55c693eebca9e16db23553413f3e5e8a6187c30cb13288cc47e43f44fb0d78"


def test_a_code_follows_from_key_and_command() -> None:
    assert code_of(KEY, COMMAND) == CODE
    assert code_of(KEY, UUID(int=COMMAND.int + 1)) != CODE
    assert code_of(KEY[::-1], COMMAND) != CODE


def test_a_code_may_be_typed_as_people_type() -> None:
    typed = CODE.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert as_printed(typed) == CODE
    assert as_printed(CODE.replace("-", "")) == CODE


@pytest.mark.parametrize("gap", ["\u3000", "\uff0d", "\u2014", "\u2013", "\u2212", "\u00a0", " - "])
def test_spaces_and_dashes_of_every_width_are_left_out(gap: str) -> None:
    assert as_printed(f"{gap}{CODE.replace('-', gap)}{gap}") == CODE


def test_a_code_may_be_typed_in_the_wide_characters_of_a_chinese_keyboard() -> None:
    wide = "".join(chr(ord(one) + 0xFEE0) for one in CODE)
    assert as_printed(wide) == as_printed(wide.lower()) == CODE


@pytest.mark.parametrize(
    ("check", "typed"),
    [
        ("$", "\uffe5"), ("$", "\u00a5"), ("$", "\uff04"), ("*", "\uff0a"), ("*", "\u00d7"),
        ("~", "\uff5e"), ("~", "\u301c"), ("~", "\u223c"), ("=", "\uff1d"), ("U", "\uff35"),
    ],
)  # fmt: skip
def test_a_check_sign_may_be_the_one_that_a_chinese_keyboard_gives(check: str, typed: str) -> None:
    codes = (code_of(KEY, UUID(int=n)) for n in range(1000))
    code = next(one for one in codes if one.endswith(check))
    assert as_printed(code[:-1] + typed) == code


def test_a_single_wrong_character_always_shows() -> None:
    plain = CODE.replace("-", "")
    wrong = [
        plain[:at] + other + plain[at + 1 :]
        for at, right in enumerate(plain)
        for other in (CHECKS if at == len(plain) - 1 else DIGITS)
        if other != right
    ]
    assert len(wrong) == 12 * 31 + 36
    for typed in wrong:
        with pytest.raises(ReceiptCodeMistyped):
            as_printed(typed)


def test_two_swapped_neighbours_always_show() -> None:
    plain = CODE.replace("-", "")
    for at, (left, right) in enumerate(pairwise(plain)):
        if left != right:
            with pytest.raises(ReceiptCodeMistyped):
                as_printed(plain[:at] + right + left + plain[at + 2 :])


@pytest.mark.parametrize(
    "typed", ["", "-", CODE[:-1], CODE + "0", "!" + CODE[1:], "路灯不亮", " " * 99]
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(ReceiptCodeMistyped):
        as_printed(typed)
