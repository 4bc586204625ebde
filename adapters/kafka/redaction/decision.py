"""A decision about one class of events, made by a person: its fields shown and held, or why none.

A field or a class that nobody has decided about does not leave; a test names it until somebody has.
"""

from typing import NamedTuple, TypeAlias

from domain.kernel import Event


class Shown(NamedTuple):
    """The event leaves with these fields. held: those that stay, so that each is decided."""

    fields: frozenset[str]
    held: frozenset[str]


class Withheld(NamedTuple):
    """The event does not leave."""

    why: str


Decision: TypeAlias = Shown | Withheld
Decisions: TypeAlias = dict[type[Event], Decision]


def shown(fields: str = "", *, held: str = "") -> Shown:
    return Shown(frozenset(fields.split()), frozenset(held.split()))
