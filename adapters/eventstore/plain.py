"""What JSON itself has no form for, as it is stored and hashed."""

from typing import Any

from domain.kernel import Value


class _FieldCounts(dict[type[Value], int]):
    """How many fields a kind of value has."""

    def __missing__(self, kind: type[Value]) -> int:
        count = self[kind] = len(kind.__pydantic_fields__)
        return count


_FIELDS = _FieldCounts()


def present(value: Value) -> dict[str, Any]:
    """Its fields in order; what is None is left out, as if it had never been given."""
    held = value.__dict__
    if len(held) > _FIELDS[type(value)]:  # it keeps there, too, what it once found out of them
        held = {name: held[name] for name in type(value).__pydantic_fields__}
    return {name: said for name, said in held.items() if said is not None}


def plain(value: Any) -> Any:
    """For orjson: a value of several fields, or a frozen set of plain ones in their order.

    Raises AttributeError for what is neither, which orjson tells as its own error.
    """
    if type(value) is frozenset:
        return sorted(value)
    held = value.__dict__
    as_it_is = len(held) == _FIELDS[type(value)] and None not in held.values()
    return held if as_it_is else present(value)
