"""Who serves in a grid: A first, B stands in (灵党办〔2020〕65号 第四条 AB岗)."""

from typing import Final, assert_never
from uuid import UUID

from domain.grid.commands import (
    AssignOfficer,
    EndAbsence,
    OfficersCommand,
    ReleaseOfficer,
    StartAbsence,
)
from domain.grid.errors import (
    AbsenceUnfit,
    GridHasEnded,
    GridNotFound,
    OfficerExists,
    OfficerHasTwoGrids,
    OfficerIsBoth,
    OfficerNotFound,
    OfficerPostUnfit,
)
from domain.grid.events import (
    AbsenceEnded,
    AbsenceStarted,
    OfficerAssigned,
    OfficerReleased,
    Place,
)
from domain.grid.state import A_PLACE, Absence, Grid, Officer
from domain.kernel import AbPost, Decision, Event
from domain.post.roles import Role
from domain.post.state import Post
from domain.reference import Seen

PLACES: Final[tuple[Place, ...]] = (1, 2)


def places(person: UUID) -> tuple[tuple[str, str], ...]:
    """The claim keys of the two grids that a person may serve as A."""
    return tuple((A_PLACE, f"{person}:{place}") for place in PLACES)


def decide(grid: Grid | None, command: OfficersCommand, seen: Seen) -> Decision:
    if grid is None:
        raise GridNotFound
    if not grid.active:
        raise GridHasEnded
    match command:
        case AssignOfficer():
            facts = assign(grid, command, seen)
        case ReleaseOfficer():
            facts = release(grid, command)
        case StartAbsence():
            facts = start_absence(grid, command)
        case EndAbsence():
            facts = end_absence(grid, command)
        case _:
            assert_never(command)
    return [(command.stream, fact) for fact in facts]


def assign(grid: Grid, command: AssignOfficer, seen: Seen) -> list[Event]:
    serving = grid.serving()
    for officer in serving:
        if officer.post == command.post and officer.ab_post is command.ab_post:
            return []
    _require_post(command, seen)
    if any(officer.ab_post is command.ab_post for officer in serving):
        raise OfficerExists
    if any(officer.person == command.person for officer in serving):
        raise OfficerIsBoth
    return [
        OfficerAssigned(
            post=command.post,
            person=command.person,
            ab_post=command.ab_post,
            employment=command.employment,
            place=_place(command, seen) if command.ab_post is AbPost.A else None,
        )
    ]


def release(grid: Grid, command: ReleaseOfficer) -> list[Event]:
    for officer in grid.serving():
        if (officer.post, officer.person) == (command.post, command.person):
            return [
                OfficerReleased(
                    post=officer.post,
                    person=officer.person,
                    ab_post=officer.ab_post,
                    place=officer.place,
                )
            ]
    if any((o.post, o.person) == (command.post, command.person) for o in grid.officers):
        return []
    raise OfficerNotFound


def start_absence(grid: Grid, command: StartAbsence) -> list[Event]:
    officer = _officer(grid, command.post)
    asked = Absence(command.valid_from, command.until)
    if asked in officer.absences:
        return []
    if command.until and command.until <= command.valid_from:
        raise AbsenceUnfit
    if officer.absences and _ends_after(officer.absences[-1], asked):
        raise AbsenceUnfit
    return [AbsenceStarted(post=command.post, valid_from=asked.valid_from, until=asked.until)]


def end_absence(grid: Grid, command: EndAbsence) -> list[Event]:
    """Ends the last absence, earlier than planned or one that had no end."""
    officer = _officer(grid, command.post)
    last = officer.absences[-1] if officer.absences else None
    if last is None or command.until <= last.valid_from:
        raise AbsenceUnfit
    if last.until == command.until:
        return []
    if last.until and last.until < command.until:
        raise AbsenceUnfit
    return [AbsenceEnded(post=command.post, until=command.until)]


def _require_post(command: AssignOfficer, seen: Seen) -> None:
    post = seen.states.get(command.post)
    if (
        not isinstance(post, Post)
        or post.person != command.person
        or post.role not in {Role.GRID_OFFICER, Role.GRID_LEAD}
        or post.grid != command.stream
        or post.ab_post not in {None, command.ab_post}
        or not post.held(seen.effective_at)
    ):
        raise OfficerPostUnfit


def _place(command: AssignOfficer, seen: Seen) -> Place:
    for place in PLACES:
        if (A_PLACE, f"{command.person}:{place}") not in seen.holders:
            return place
    raise OfficerHasTwoGrids


def _officer(grid: Grid, post: UUID) -> Officer:
    for officer in grid.serving():
        if officer.post == post:
            return officer
    raise OfficerNotFound


def _ends_after(last: Absence, asked: Absence) -> bool:
    return last.until is None or last.until > asked.valid_from
