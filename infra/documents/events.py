"""`docs/events.md`: every fact that can be in the log, with its fields and their words."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, Final, Literal, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Gt, Le
from pydantic import AwareDatetime, BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from domain import kernel
from domain.kernel import Value
from domain.streams import STREAMS
from infra.documents.hints import fields_of, members, unwrapped
from infra.documents.markdown import NOTE, code, said, table

ABOUT = """# Events

Every fact that can be in the log. A stored name never changes; fields are only added, with a
default; anything else is a new version. Who acted, when, through what and under which rules stands
in the metadata of every event. `?` marks a field that may be absent.

`CaseText`, `ReporterText` and `PersonText` are references into the vault, with a commitment: a
person's words are never in an event.
"""
WORDS: Final[Mapping[Any, str]] = {
    hint: name for name, hint in vars(kernel).items() if unwrapped(hint)[1]
}
PLAIN = {AwareDatetime: "Instant", UUID: "id", bool: "true or false"}
BOUNDS = {Ge: ("≥", "ge"), Gt: (">", "gt"), Le: ("≤", "le")}
SHARED = ""


def events() -> str:
    parts = [NOTE, ABOUT, *_strings()]
    known = sorted(_inner({event for kind in STREAMS for event in kind.events}), key=_name)
    parts += ["## Shared values\n", *_values(known, SHARED)]
    for kind in STREAMS:
        parts.append(f"## {kind.name}\n")
        for event in kind.events:
            parts.append(f"### `{event.name}`\n")
            parts += [f"{said(event)}\n"] if said(event) else []
            parts += _fields(event)
        parts += _values(known, kind.name)
    return "\n".join(parts)


def _strings() -> list[str]:
    patterns = (
        (name, next(mark for mark in unwrapped(hint)[1] if isinstance(mark, StringConstraints)))
        for hint, name in WORDS.items()
        if unwrapped(hint)[0] is str
    )
    rows = [(f"`{name}`", f"`{mark.pattern}`") for name, mark in sorted(patterns, key=_first)]
    return ["## Strings\n", *table(("type", "pattern"), rows)]


def _fields(model: type[BaseModel]) -> list[str]:
    """A table of the fields; nothing where there are none."""
    rows = [
        (f"`{name}`{'' if model.model_fields[name].is_required() else ' ?'}", typed(hint))
        for name, hint in fields_of(model).items()
    ]
    return table(("field", "holds"), rows) if rows else []


def _values(known: Iterable[type], kind: str) -> list[str]:
    """The values and closed lists of words that a stream kind defines."""
    lines = []
    for found in known:
        if _kind(found) != kind:
            continue
        lines.append(f"**{found.__name__}** {said(found)}".strip() + "\n")
        if issubclass(found, Enum):
            lines.append(", ".join(_member(member) for member in found) + "\n")
        elif issubclass(found, BaseModel):
            lines += _fields(found)
    return lines


def _member(member: Enum) -> str:
    """As it is stored, with its name where that is another word."""
    named = "" if member.value == member.name else f" {member.name}"
    return f"`{member.value}`{named}"


def _inner(models: Iterable[type[BaseModel]]) -> set[type]:
    """Every value and enum within these, however deep."""
    found: set[type] = set()
    for model in models:
        for hint in fields_of(model).values():
            found |= set(_classes(hint))
    deeper = {each for each in found if issubclass(each, BaseModel)}
    return found | (_inner(deeper) if deeper else set())


def _classes(hint: Any) -> Iterator[type]:
    inner, _ = unwrapped(hint)
    for part in get_args(inner):
        yield from _classes(part)
    if isinstance(inner, type) and issubclass(inner, (Value, Enum)):
        yield inner


def _kind(found: type) -> str:
    second = found.__module__.split(".")[1]
    return second if second in {kind.name for kind in STREAMS} else SHARED


def _name(found: type) -> tuple[str, str]:
    return found.__name__, found.__module__


def _first(row: tuple[str, Any]) -> str:
    return row[0]


def typed(hint: Any) -> str:
    """A type as a reader of the log would name it."""
    if hint in WORDS:
        return WORDS[hint]
    inner, marks = unwrapped(hint)
    options = members(inner)
    if options != (inner,):
        return " or ".join(typed(option) for option in options)
    if get_origin(inner) is Literal:
        return code(get_args(inner), " or ")
    if get_origin(inner) in {tuple, frozenset}:
        items = [typed(item) for item in get_args(inner) if item is not Ellipsis]
        return f"({', '.join(items)})" if len(items) > 1 else f"list of {items[0]}"
    return " ".join([PLAIN.get(inner) or inner.__name__, *_bounds(marks)])


def _bounds(marks: Iterable[object]) -> Iterator[str]:
    for mark in marks:
        for bound in mark.metadata if isinstance(mark, FieldInfo) else ():
            if type(bound) in BOUNDS:
                sign, attribute = BOUNDS[type(bound)]
                yield f"{sign} {getattr(bound, attribute):,}"
