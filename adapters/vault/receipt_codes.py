"""The code by which a resident looks up a report: easy to read aloud, and it notices a slip.

Twelve characters of Crockford's base 32 (60 bits) and his check character: the number modulo 37, a
prime, so that one wrong character and two swapped neighbours always show.
"""

import hmac
import unicodedata
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = DIGITS + "*~$=U"
LENGTH = 12
TYPED_MAX = 64
_DIGEST_BITS, _DIGIT_BITS = 256, 5
_PAIRS = tuple(one + other for one in DIGITS for other in DIGITS)
# What people read for a zero or a one.
_AS_MEANT = str.maketrans("OIL", "011")
# What a Chinese keyboard gives for a sign among the checks; the wave is a dash by its class.
_SIGNS_MEANT = str.maketrans("\u00a5\u301c\u223c\u00d7", "$~~*")
# Spaces and dashes of every width; the minus sign is none of them by its class.
_LEFT_OUT, _MINUS = frozenset({"Zs", "Pd"}), "\u2212"


class ReceiptCodeMistyped(ValueError):
    """Not a code that was ever given out: a character is missing, extra or wrong."""


def code_of(key: bytes, command_id: UUID) -> str:
    """Return the code of the command that opened a case, the same for ever: XXXX-XXXX-XXXX-C."""
    mac = _begun(key).copy()
    mac.update(command_id.int.to_bytes(16))
    number = int.from_bytes(mac.digest()) >> (_DIGEST_BITS - LENGTH * _DIGIT_BITS)
    pairs, two = _PAIRS, 0x3FF
    return (
        f"{pairs[number >> 50]}{pairs[number >> 40 & two]}"
        f"-{pairs[number >> 30 & two]}{pairs[number >> 20 & two]}"
        f"-{pairs[number >> 10 & two]}{pairs[number & two]}-{CHECKS[number % len(CHECKS)]}"
    )


@lru_cache(maxsize=8)
def _begun(key: bytes) -> hmac.HMAC:
    """Half of the work is the same for every code of a key."""
    return hmac.new(key, digestmod=sha256)


def as_printed(typed: str) -> str:
    """Return a typed code as it was printed, also one typed in the wide characters of Chinese.

    Raises ReceiptCodeMistyped.
    """
    if len(typed) > TYPED_MAX:
        raise ReceiptCodeMistyped
    signs = unicodedata.normalize("NFKC", typed).translate(_SIGNS_MEANT)
    plain = _without_gaps(signs).upper().translate(_AS_MEANT)
    digits, check = plain[:LENGTH], plain[LENGTH:]
    if len(digits) != LENGTH or not set(digits) <= set(DIGITS):
        raise ReceiptCodeMistyped
    number = 0
    for digit in digits:
        number = number << _DIGIT_BITS | DIGITS.index(digit)
    if check != CHECKS[number % len(CHECKS)]:
        raise ReceiptCodeMistyped
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}-{check}"


def sha256_of(code: str) -> str:
    """Return what is stored of a code as printed, in hex."""
    return sha256(code.encode()).hexdigest()


def _without_gaps(typed: str) -> str:
    return "".join(
        one for one in typed if one != _MINUS and unicodedata.category(one) not in _LEFT_OUT
    )
