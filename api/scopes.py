"""What of the incidents a principal sees: `permit`, asked once per place."""

from functools import cached_property
from typing import Protocol
from uuid import UUID

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from domain.access.permit import Principal, Resource, permit
from domain.access.resources import places

READING = "read-board"


class Placed(Protocol):
    """Something that lies somewhere: a row, or where an incident was."""

    @property
    def community(self) -> UUID | None: ...
    @property
    def grid(self) -> UUID | None: ...
    @property
    def unit(self) -> UUID | None: ...


class Scope:
    """How far a principal's reading reaches, of boards or for another action, as things are now.

    A board has far fewer places than rows, so each place is asked about once.
    """

    def __init__(self, ledger: Ledger, principal: Principal, action: str = READING) -> None:
        self.principal = principal
        self._action = action
        self._catalogue = ledger.catalogue
        self._at = now()
        self._asked: dict[tuple[UUID | None, UUID | None, UUID | None], bool] = {}

    @cached_property
    def communities(self) -> list[UUID] | None:
        """Those that rows can lie in; None where the area does not decide."""
        if self.principal.grid is not None:
            return [self._catalogue.community_of(self.principal.grid)]
        return [area for area in self._catalogue.areas if self._permitted(area)] or None

    @property
    def units(self) -> list[UUID] | None:
        """The unit that rows can be with; None where the unit does not decide."""
        unit = self.principal.unit
        if unit is None or self.communities is not None:
            return None
        return [unit]

    def sees(self, placed: Placed) -> bool:
        """Whether it lies within the principal's reach today."""
        where = (placed.community, placed.grid, placed.unit)
        if where not in self._asked:
            self._asked[where] = self._permitted(*where)
        return self._asked[where]

    def equals(self, other: "Scope") -> bool:
        """Whether both reach equally far, so that what was seen in one is still seen."""
        mine, others = self.principal, other.principal
        return (mine.role, mine.grid, mine.unit, self.communities) == (
            others.role,
            others.grid,
            others.unit,
            other.communities,
        )

    def _permitted(
        self, community: UUID | None, grid: UUID | None = None, unit: UUID | None = None
    ) -> bool:
        areas = places(community, self._catalogue, self._at)
        units = frozenset({unit} if unit else ())
        return permit(self.principal, self._action, Resource("incident", areas, grid, units))
