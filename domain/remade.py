"""Values made of others. Nothing is validated again: what they are made of was."""

from typing import Any

from domain.kernel import V, Value, new_value, set_fields


def restated(kind: type[V], said: Value) -> V:
    """The value of `kind` that takes all its fields from another value, which has them alike.

    A field has the same type in both: a test compares them.
    """
    value = new_value(kind)
    set_fields(value, {name: said.__dict__[name] for name in kind.__pydantic_fields__})
    return value


def changed(value: V, **fields: Any) -> V:
    """The value with these fields in the place of its own, which are of their types."""
    other = new_value(type(value))
    set_fields(other, {**value.__dict__, **fields})
    return other
