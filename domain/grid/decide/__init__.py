"""The rules of grids, by chapter: how they are divided, and who serves in them."""

from domain.grid.commands import (
    AssignOfficer,
    DivideGrid,
    DivisionCommand,
    GridCommand,
    MergeGrid,
    ReleaseOfficer,
    RetireGrid,
    SplitGrid,
)
from domain.grid.decide import division, officers
from domain.grid.state import CODE, Grid
from domain.kernel import NOTHING_NEEDED, Decision, Needs
from domain.reference import Seen


def needs(command: GridCommand) -> Needs:
    match command:
        case DivideGrid():
            return Needs((command.community,), ((CODE, command.code),))
        case MergeGrid(into=other) | RetireGrid(successor=other):
            return Needs((other,))
        case SplitGrid():
            return Needs(claims=tuple((CODE, part.code) for part in command.parts))
        case AssignOfficer():
            return Needs((command.post,), officers.places(command.person))
        case ReleaseOfficer():
            return Needs(claims=officers.places(command.person))
        case _:
            return NOTHING_NEEDED


def decide(grid: Grid | None, command: GridCommand, seen: Seen) -> Decision:
    if isinstance(command, DivisionCommand):
        return division.decide(grid, command, seen)
    return officers.decide(grid, command, seen)
