"""What JSON itself has no form for, as it is stored and hashed."""

from typing import Any

from domain.kernel import Value


def present(value: Value) -> dict[str, Any]:
    """Its fields in order; what is None is left out, as if it had never been given."""
    held, fields = value.__dict__, type(value).__pydantic_fields__
    if len(held) > len(fields):  # a value keeps there, too, what it once found out of its fields
        held = {name: held[name] for name in fields}
    return {name: said for name, said in held.items() if said is not None}


def plain(value: Any) -> Any:
    """For orjson: a value of several fields, or a frozen set of plain ones in their order.

    Raises AttributeError for what is neither, which orjson tells as its own error.
    """
    return sorted(value) if type(value) is frozenset else present(value)
