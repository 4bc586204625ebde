"""The code by which a resident looks up a report: easy to read aloud, and it notices a slip.

Twelve characters of Crockford's base 32 (60 bits) and his check character: the number modulo 37, a
prime, so that one wrong character and two swapped neighbours always show.
"""

import hmac
from hashlib import sha256
from uuid import UUID

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = DIGITS + "*~$=U"
LENGTH = 12
GROUP = 4
_DIGEST_BITS, _DIGIT_BITS = 256, 5
# What is left out, and what people read for a zero or a one.
_AS_MEANT = str.maketrans("OIL", "011", " -")


class ReceiptCodeMistyped(ValueError):
    """Not a code that was ever given out: a character is missing, extra or wrong."""


def code_of(key: bytes, command_id: UUID) -> str:
    """Return the code of the command that opened a case, the same for ever: XXXX-XXXX-XXXX-C."""
    digest = int.from_bytes(hmac.digest(key, command_id.bytes, "sha256"))
    number = digest >> (_DIGEST_BITS - LENGTH * _DIGIT_BITS)
    shifts = range((LENGTH - 1) * _DIGIT_BITS, -1, -_DIGIT_BITS)
    return _printed("".join(DIGITS[number >> shift & 31] for shift in shifts), number)


def as_printed(typed: str) -> str:
    """Return a typed code as it was printed. Raises ReceiptCodeMistyped."""
    plain = typed.upper().translate(_AS_MEANT)
    digits, check = plain[:LENGTH], plain[LENGTH:]
    if len(digits) != LENGTH or not set(digits) <= set(DIGITS):
        raise ReceiptCodeMistyped
    number = 0
    for digit in digits:
        number = number << _DIGIT_BITS | DIGITS.index(digit)
    if check != CHECKS[number % len(CHECKS)]:
        raise ReceiptCodeMistyped
    return _printed(digits, number)


def sha256_of(code: str) -> str:
    """Return what is stored of a code as printed, in hex."""
    return sha256(code.encode()).hexdigest()


def _printed(digits: str, number: int) -> str:
    groups = [digits[start : start + GROUP] for start in range(0, LENGTH, GROUP)]
    return "-".join([*groups, CHECKS[number % len(CHECKS)]])
