"""How a community is divided: 300 to 500 households to a grid (灵党办〔2020〕65号 第四条)."""

from typing import Final, assert_never
from uuid import UUID, uuid5

from domain.area.state import Area
from domain.grid.commands import (
    CountHouseholds,
    DivideGrid,
    DivisionCommand,
    MergeGrid,
    Part,
    RedrawGrid,
    RetireGrid,
    SplitGrid,
)
from domain.grid.errors import (
    CountIsOlder,
    GridCodeTaken,
    GridCodeUnfit,
    GridCommunityUnfit,
    GridHasEnded,
    GridHasOfficers,
    GridNotFound,
    GridSuccessorUnfit,
    HouseholdsOutOfRange,
)
from domain.grid.events import (
    GridDivided,
    GridKind,
    GridMerged,
    GridRedrawn,
    GridRetired,
    GridSplit,
    HouseholdsCounted,
    OverrideReason,
)
from domain.grid.state import CODE, Grid
from domain.kernel import Decision, Event, Level
from domain.reference import Seen, taken

HOUSEHOLDS: Final = range(300, 501)


def decide(grid: Grid | None, command: DivisionCommand, seen: Seen) -> Decision:
    if isinstance(command, DivideGrid):
        return [(command.stream, fact) for fact in divide(grid, command, seen)]
    if grid is None:
        raise GridNotFound
    match command:
        case MergeGrid():
            return merge(grid, command, seen)
        case SplitGrid():
            return split(grid, command, seen)
        case RetireGrid():
            facts = retire(grid, command, seen)
        case RedrawGrid():
            facts = redraw(grid, command)
        case CountHouseholds():
            facts = count(grid, command)
        case _:
            assert_never(command)
    return [(command.stream, fact) for fact in facts]


def divide(grid: Grid | None, command: DivideGrid, seen: Seen) -> list[Event]:
    if grid:
        return []
    community = seen.states.get(command.community)
    if (
        not isinstance(community, Area)
        or community.level is not Level.COMMUNITY
        or community.ended_at
    ):
        raise GridCommunityUnfit
    if command.code[:12] != community.code:
        raise GridCodeUnfit
    if taken(seen, CODE, command.code, command.stream):
        raise GridCodeTaken
    _require_size(command.kind, command.households, command.override_reason)
    return [
        GridDivided(
            code=command.code,
            community=command.community,
            kind=command.kind,
            households=command.households,
            boundary=command.boundary,
            override_reason=command.override_reason,
        )
    ]


def redraw(grid: Grid, command: RedrawGrid) -> list[Event]:
    """The same households within the same boundary are no new version."""
    _require_active(grid)
    if (grid.households, grid.boundary) == (command.households, command.boundary):
        return []
    _require_size(grid.kind, command.households, command.override_reason)
    return [
        GridRedrawn(
            version=grid.version + 1,
            households=command.households,
            boundary=command.boundary,
            override_reason=command.override_reason,
        )
    ]


def merge(grid: Grid, command: MergeGrid, seen: Seen) -> Decision:
    """Two streams: this grid ends, and the one that takes it in is drawn anew."""
    if grid.into == (command.into,):
        return []
    into = _successor(grid, command.stream, command.into, seen)
    _require_size(into.kind, command.households, command.override_reason)
    redrawn = GridRedrawn(
        version=into.version + 1,
        households=command.households,
        boundary=command.boundary,
        override_reason=command.override_reason,
        absorbed=command.stream,
    )
    return [(command.stream, GridMerged(into=command.into)), (command.into, redrawn)]


def split(grid: Grid, command: SplitGrid, seen: Seen) -> Decision:
    """Several streams: this grid ends, and its parts begin."""
    parts = {uuid5(command.command_id, str(n)): part for n, part in enumerate(command.parts, 1)}
    if grid.into == tuple(parts):
        return []
    _require_free(grid)
    for stream, part in parts.items():
        _require_code(grid, stream, part, seen)
        _require_size(grid.kind, part.households, part.override_reason)
    if len({part.code for part in command.parts}) < len(parts):
        raise GridCodeTaken
    begun = [(stream, _begun(grid, part)) for stream, part in parts.items()]
    return [(command.stream, GridSplit(into=tuple(parts))), *begun]


def retire(grid: Grid, command: RetireGrid, seen: Seen) -> list[Event]:
    if grid.into == (command.successor,):
        return []
    _successor(grid, command.stream, command.successor, seen)
    return [GridRetired(successor=command.successor)]


def count(grid: Grid, command: CountHouseholds) -> list[Event]:
    """A count outside 300 to 500 is taken as it is: it is what redrawing is decided on."""
    _require_active(grid)
    if (grid.counted_on, grid.households) == (command.as_of, command.households):
        return []
    if grid.counted_on and command.as_of < grid.counted_on:
        raise CountIsOlder
    return [HouseholdsCounted(as_of=command.as_of, households=command.households)]


def _require_size(kind: GridKind, households: int, reason: OverrideReason | None) -> None:
    if kind is GridKind.COMPREHENSIVE and households not in HOUSEHOLDS and reason is None:
        raise HouseholdsOutOfRange


def _require_active(grid: Grid) -> None:
    if not grid.active:
        raise GridHasEnded


def _require_free(grid: Grid) -> None:
    _require_active(grid)
    if grid.serving():
        raise GridHasOfficers


def _successor(grid: Grid, stream: UUID, other: UUID, seen: Seen) -> Grid:
    _require_free(grid)
    successor = seen.states.get(other)
    if other == stream or not isinstance(successor, Grid) or not successor.active:
        raise GridSuccessorUnfit
    return successor


def _require_code(grid: Grid, stream: UUID, part: Part, seen: Seen) -> None:
    if part.code[:12] != grid.code[:12]:
        raise GridCodeUnfit
    if taken(seen, CODE, part.code, stream):
        raise GridCodeTaken


def _begun(grid: Grid, part: Part) -> GridDivided:
    return GridDivided(
        code=part.code,
        community=grid.community,
        kind=grid.kind,
        households=part.households,
        boundary=part.boundary,
        override_reason=part.override_reason,
    )
