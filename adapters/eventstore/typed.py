"""Stored payloads as events, read by class.

What is stored was validated when it was written, by pydantic and once. Read back, it must have the
class's fields and no others, each of its type; patterns, lengths and ranges are not asked again.
That takes a third of the time, and a replay reads millions. Whatever this reader does not take,
pydantic is asked about, whose word is the last; so is every class that validates by code.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import Enum
from functools import cache, lru_cache
from threading import Lock
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Optional, Union, get_args, get_origin
from uuid import UUID

import msgspec
from msgspec.json import Decoder
from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

from domain.kernel import Cite, Event, Value, new_value, set_fields

_ATOMS = frozenset({str, int, bool, float, UUID, datetime, date, NoneType})
_Aware = Annotated[datetime, msgspec.Meta(tz=True)]
Make = Callable[[Any], Any]
"""What was read of a field, made a value of the domain; None where it is one already."""


class _Other(Exception):
    """A type that only pydantic reads."""


class _Read(NamedTuple):
    """How a type is read: what msgspec makes of it, and what is made of that."""

    of: Any
    make: Make | None = None


class Reader(NamedTuple):
    """read: raises msgspec.MsgspecError or pydantic.ValidationError.

    by_type: it is the first, after which pydantic is asked.
    """

    read: Callable[[bytes], Event]
    by_type: bool = True


# A Decoder that one thread builds while another builds one of a common part ends the process.
_BUILDING = Lock()


def reader_of(kind: type[Event]) -> Reader:
    """What reads the payloads of a class."""
    with _BUILDING:
        return _reader(kind)


@cache
def _reader(kind: type[Event]) -> Reader:
    try:
        shape, makes = _shape(kind)
    except _Other:
        return Reader(kind.__pydantic_validator__.validate_json, by_type=False)
    return Reader(_maker(kind, makes, Decoder(shape).decode))


@cache
def _value(kind: type[Value]) -> _Read:
    shape, makes = _shape(kind)
    return _Read(shape, _maker(kind, makes))


def _shape(kind: type[Value]) -> tuple[type[msgspec.Struct], list[tuple[str, Make]]]:
    """A class of values as read, and what is made of its fields by their names.

    Raises _Other where reading it takes more than types.
    """
    rules = kind.__pydantic_decorators__
    if (
        rules.validators
        or rules.field_validators
        or rules.root_validators
        or rules.model_validators
    ):
        raise _Other(kind)
    reads = {name: _field(field) for name, field in kind.model_fields.items()}
    shape = msgspec.defstruct(
        kind.__name__,
        [_declared(name, field, reads[name]) for name, field in kind.model_fields.items()],
        kw_only=True,
        forbid_unknown_fields=True,
        gc=False,
    )
    makes = [(name, read.make) for name, read in reads.items() if read.make is not None]
    return shape, makes


def _declared(name: str, field: FieldInfo, read: _Read) -> tuple[str, Any] | tuple[str, Any, Any]:
    if field.is_required():
        return name, read.of
    if read.make is _cites and field.default == ():
        return name, read.of, msgspec.Raw(b"[]")
    if field.default_factory or (read.make and field.default not in (None, ())):
        raise _Other(name)
    return name, read.of, field.default


def _maker(kind: type[Value], makes: list[tuple[str, Make]], parse: Make | None = None) -> Make:
    """`makes` by field. parse: what reads the fields first, where that is not done yet.

    Written out for the class, as a dataclass is: a loop over `makes` takes an eighth more of the
    time in which an event is read.
    """
    lines = [
        "def make(given):",
        "    read = parse(given)" if parse else "    read = given",
        "    fields = fields_of(read)",
    ]
    names: dict[str, Any] = {
        "parse": parse, "fields_of": msgspec.structs.asdict, "cites_in": cites_in, "kind": kind,
        "new": new_value, "fill": set_fields,
    }  # fmt: skip
    for name, make in makes:
        if make is _cites:
            lines.append(f"    fields['{name}'] = cites_in(bytes(read.{name}))")
        else:
            lines.append(f"    if said := read.{name}: fields['{name}'] = make_{name}(said)")
            names[f"make_{name}"] = make
    lines += ["    value = new(kind)", "    fill(value, fields)", "    return value"]
    exec("\n".join(lines), names)  # noqa: S102 - of the names of our own fields and no others
    made: Make = names["make"]
    return made


def _field(field: FieldInfo) -> _Read:
    return _marked(field.annotation, field.metadata)


def _marked(of: Any, marks: Iterable[Any]) -> _Read:
    """A type with what it is annotated with: constraints, but no code."""
    if any(hasattr(mark, "__get_pydantic_core_schema__") for mark in marks):
        raise _Other(of)
    return _type(of)


def _type(of: Any, *, shared: bool = True) -> _Read:
    origin, args = get_origin(of), get_args(of)
    if origin is Annotated:
        return _marked(args[0], args[1:])
    if of is AwareDatetime:
        return _Read(_Aware)
    if of in _ATOMS or origin is Literal or (isinstance(of, type) and issubclass(of, Enum)):
        return _Read(of)
    if isinstance(of, type) and issubclass(of, Value):
        return _value(of)
    if origin in (Union, UnionType) and len(args) == 2 and NoneType in args:  # noqa: PLR2004
        read = _type(args[0] if args[1] is NoneType else args[1])
        return _Read(Optional[read.of], read.make)  # noqa: UP045 - it may be a union itself
    if origin is tuple and args[1:] == (...,):
        return _all_of(args[0], shared=shared)
    raise _Other(of)


def _all_of(one: Any, *, shared: bool) -> _Read:
    read = _type(one)
    if one is Cite and shared:
        return _Read(msgspec.Raw, _cites)
    make = read.make
    many = tuple[read.of, ...]  # type: ignore[name-defined]
    return _Read(many, (lambda values: tuple(map(make, values))) if make else None)


def _cites(raw: msgspec.Raw) -> tuple[Cite, ...]:
    return cites_in(bytes(raw))


# The same few rules are cited by millions of events.
@lru_cache(maxsize=10_000)
def cites_in(stored: bytes) -> tuple[Cite, ...]:
    """The rules that a JSON array names. Raises msgspec.MsgspecError."""
    assert _CITES.make is not None, "a value is made"
    cites: tuple[Cite, ...] = _CITES.make(_CITES_DECODER.decode(stored))
    return cites


_CITES = _type(tuple[Cite, ...], shared=False)
_CITES_DECODER = Decoder(_CITES.of)
