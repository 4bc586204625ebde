"""Founding the county: every part of it is an id and the command that brings it about."""

from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

from adapters.ids import derived
from domain.grid.commands import AssignOfficer, DivideGrid
from domain.grid.events import Employment, GridKind
from domain.kernel import AbPost, ActorKind, Command, Level
from domain.org.commands import FoundOrg
from domain.org.events import OrgKind
from domain.person.commands import RegisterPerson
from domain.post.commands import OpenPost
from domain.post.roles import Role
from domain.unit.commands import EstablishUnit
from domain.unit.events import UnitKind
from domain.words import with_words
from infra.demo.acts import Act, Seat
from infra.demo.phrases import full_name, phone

FOUNDER = Seat(ActorKind.SYSTEM, UUID("0b0b6a4e-54a1-5c0e-9d7b-3f3f6d0d7c11"))
"""The part of the system that founds synthetic counties."""


class Founding:
    """Collects the commands that found a county, all at its first instant."""

    def __init__(self, ledger_id: UUID, seed: int, since: datetime) -> None:
        self.ledger_id = ledger_id
        self.seed = seed
        self.since = since.astimezone(UTC)
        self.rng = Random(f"{seed} county")  # noqa: S311 - it must repeat, not surprise
        self.acts: list[Act] = []

    def id(self, *parts: object) -> UUID:
        return derived(self.ledger_id, "demo", self.seed, *parts)

    def send(
        self, of: type[Command], /, *parts: object, stream: UUID | None = None, **payload: Any
    ) -> UUID:
        """Add a command whose id follows from `parts`; without a stream it opens its own."""
        command_id = self.id(*parts)
        stream = stream or command_id
        referring, words = with_words(of, command_id, stream, payload)
        command = of.model_validate({"command_id": command_id, "stream": stream, **referring})
        self.acts.append(Act(self.since, FOUNDER, command, words))
        return command_id

    def org(
        self, code: str, label: str, kind: OrgKind, level: Level, area: UUID, parent: UUID | None
    ) -> UUID:
        return self.send(
            FoundOrg, "org", code, code=code, kind=kind, level=level, label=label, area=area,
            parent=parent, valid_from=self.since,
        )  # fmt: skip

    def unit(
        self, code: str, label: str, kind: UnitKind, org: UUID, area: UUID, *functions: str
    ) -> UUID:
        return self.send(
            EstablishUnit, "unit", code, code=code, kind=kind, label=label, org=org, area=area,
            functions=functions,
        )  # fmt: skip

    def person(self, *parts: object) -> UUID:
        name, number = full_name(self.rng), phone(self.rng)
        return self.send(RegisterPerson, "person", *parts, full_name=name, phone=number)

    def post(self, person: UUID, role: Role, org: UUID, scope: UUID, **bound: Any) -> Seat:
        """Open a post of a person. bound: its unit, grid and ab_post."""
        place = bound.get("grid") or bound.get("unit") or scope
        post = self.send(
            OpenPost, "post", person, role, place, bound.get("ab_post"),
            person=person, org=org, role=role, scope=scope, valid_from=self.since, **bound,
        )  # fmt: skip
        return Seat(ActorKind.HUMAN, person, post)

    def staff(
        self, count: int, role: Role, org: UUID, scope: UUID, unit: UUID | None = None
    ) -> tuple[Seat, ...]:
        """As many new persons in such a post."""
        persons = (self.person(org, role, unit, n) for n in range(count))
        return tuple(self.post(one, role, org, scope, unit=unit) for one in persons)

    def grid(self, code: str, community: UUID, households: int) -> UUID:
        return self.send(
            DivideGrid, "grid", code, code=code, community=community,
            kind=GridKind.COMPREHENSIVE, households=households,
        )  # fmt: skip

    def officer(self, grid: UUID, person: UUID, org: UUID, scope: UUID, ab_post: AbPost) -> Seat:
        seat = self.post(person, Role.GRID_OFFICER, org, scope, grid=grid, ab_post=ab_post)
        self.send(
            AssignOfficer, "officer", seat.post, stream=grid, post=seat.post, person=person,
            ab_post=ab_post, employment=Employment.FULL_TIME,
        )  # fmt: skip
        return seat
