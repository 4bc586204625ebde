"""`as_of=` and `min_position=` as they stand in a query."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from api.kinds import AS_OF_INVALID, POSITION_INVALID
from api.problems import Problem
from domain.kernel import GivenInstant

_POSITION = re.compile(r"(?a)(?:(?P<ledger>[^/]+)/)?(?P<epoch>[1-9]\d{0,8})\.(?P<n>\d{1,18})")
_INSTANT = re.compile(r"(?a)\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")

Edge = GivenInstant
"""Where a window asked for begins or ends."""


class Head(NamedTuple):
    """Where a ledger stands."""

    ledger: str
    epoch: int
    position: int


def head_of(ledger: Ledger) -> Head:
    """Where this ledger stands, as far as this process knows."""
    opened = ledger.catalogue.ledger
    return Head(ledger.name, opened.epoch if opened else 1, ledger.position)


def as_of(text: str | None, head: Head) -> datetime | int | None:
    """The instant or the position asked for, None for now. Raises Problem (400).

    A position may lie ahead of what this process knows: another one may have written it.
    """
    if text is None:
        return None
    text = text.replace(" ", "+")  # an unescaped + of a query arrives as a space
    if _INSTANT.fullmatch(text):
        try:
            instant = datetime.fromisoformat(text.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            raise Problem(AS_OF_INVALID) from None
        if instant > now():
            raise Problem(AS_OF_INVALID)
        return instant
    n = _position(text, head)
    if n is None:
        raise Problem(AS_OF_INVALID)
    return n


def min_position(text: str | None, head: Head) -> int:
    """The position that an answer has to include, 0 for none. Raises Problem (400)."""
    if text is None:
        return 0
    n = _position(text, head)
    if n is None:
        raise Problem(POSITION_INVALID)
    return n


def known_position(text: str | None, head: Head) -> int | None:
    """The position that a client says it knows; None where it is none of this ledger and epoch."""
    return _position(text, head) if text else None


def _position(text: str, head: Head) -> int | None:
    found = _POSITION.fullmatch(text)
    if found is None or found["ledger"] not in (None, head.ledger):
        return None
    return int(found["n"]) if int(found["epoch"]) == head.epoch else None
