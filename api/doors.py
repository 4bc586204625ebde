"""Which command a path stands for: read once from the command classes of every stream kind."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from domain.kernel import Command
from domain.streams import StreamKind


class Doors(NamedTuple):
    """The commands of one stream kind as the HTTP surface offers them.

    opens: what `POST /{plural}` does. also_opens, acts: further ones by their kebab-case names.
    """

    kind: StreamKind
    opens: type[Command] | None
    also_opens: Mapping[str, type[Command]]
    acts: Mapping[str, type[Command]]


def doors_of(kinds: Iterable[StreamKind]) -> dict[str, Doors]:
    """The doors of every kind by its plural; its first opening command is the main one."""
    return {kind.plural: _doors(kind) for kind in kinds}


def _doors(kind: StreamKind) -> Doors:
    commands = {command.name: command for command in kind.commands}
    opening = {name: command for name, command in commands.items() if command.opens}
    acts = {name: command for name, command in commands.items() if not command.opens}
    main = next(iter(opening), None)
    return Doors(
        kind,
        opening.pop(main) if main else None,
        opening,
        acts,
    )
