"""A walk through the types of a value's fields, with what stands beside them in Annotated."""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel


class Leaf(NamedTuple):
    """A type with nothing inside, where it was met, and its constraints.

    path: field names from the outermost value, joined by dots.
    """

    path: str
    type: Any
    marks: tuple[object, ...]


def fields_of(model: type[BaseModel]) -> Mapping[str, Any]:
    """The fields of a value with their types as they were written."""
    hints = get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields}


def unwrapped(hint: Any) -> tuple[Any, tuple[object, ...]]:
    """A type without its Annotated, and what stood in it."""
    if get_origin(hint) is Annotated:
        inner, *marks = get_args(hint)
        return inner, tuple(marks)
    return hint, ()


def members(hint: Any) -> tuple[Any, ...]:
    """The members of a union but for None; of anything else, itself."""
    if get_origin(hint) in {Union, UnionType}:
        return tuple(member for member in get_args(hint) if member is not type(None))
    return (hint,)


def leaves(
    model: type[BaseModel], whole: tuple[type[BaseModel], ...] = (), path: str = ""
) -> Iterator[Leaf]:
    """Every type within a value, inner values taken apart but for those named in `whole`."""
    for name, hint in fields_of(model).items():
        yield from _within(hint, whole, f"{path}.{name}" if path else name)


def _within(hint: Any, whole: tuple[type[BaseModel], ...], path: str) -> Iterator[Leaf]:
    inner, marks = unwrapped(hint)
    options = members(inner)
    if options != (inner,):
        for option in options:
            yield from _within(option, whole, path)
    elif get_origin(inner) in {tuple, frozenset}:
        for item in get_args(inner):
            if item is not Ellipsis:
                yield from _within(item, whole, path)
    elif isinstance(inner, type) and issubclass(inner, BaseModel) and inner not in whole:
        yield from leaves(inner, whole, path)
    else:
        yield Leaf(path, inner, marks)
