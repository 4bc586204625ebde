"""The register of stream kinds: everything that is written or asked goes through one of these."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import reduce
from typing import Any, Final, NamedTuple, get_args
from uuid import UUID

from domain.area import decide as area
from domain.area import state as area_state
from domain.area.commands import AreaCommand
from domain.area.events import AreaEvent
from domain.breach import decide as breach
from domain.breach import state as breach_state
from domain.breach.commands import BreachCommand
from domain.breach.events import BreachEvent
from domain.calendar import decide as calendar
from domain.calendar import state as calendar_state
from domain.calendar.commands import CalendarCommand
from domain.calendar.events import CalendarEvent
from domain.catalogue import Catalogue
from domain.grid import decide as grid
from domain.grid import state as grid_state
from domain.grid.commands import GridCommand
from domain.grid.events import GridEvent
from domain.import_batch import decide as import_batch
from domain.import_batch import state as import_batch_state
from domain.import_batch.commands import ImportBatchCommand
from domain.import_batch.events import ImportBatchEvent
from domain.incident import decide as incident
from domain.incident import state as incident_state
from domain.incident import timers as incident_timers
from domain.incident.commands import IncidentCommand
from domain.incident.events import IncidentEvent
from domain.kernel import NOTHING_NEEDED, Claims, Command, Decision, Event, Fact, Needs
from domain.known import Known
from domain.ledger import decide as ledger
from domain.ledger import state as ledger_state
from domain.ledger.commands import LedgerCommand
from domain.ledger.events import LedgerEvent
from domain.list import decide as item_list
from domain.list import state as list_state
from domain.list.commands import ListCommand
from domain.list.events import ListEvent
from domain.org import decide as org
from domain.org import state as org_state
from domain.org.commands import OrgCommand
from domain.org.events import OrgEvent
from domain.person import decide as person
from domain.person import state as person_state
from domain.person.commands import PersonCommand
from domain.person.events import PersonEvent
from domain.policy import decide as policy
from domain.policy import state as policy_state
from domain.policy.commands import PolicyCommand
from domain.policy.events import PolicyEvent
from domain.post import decide as post
from domain.post import state as post_state
from domain.post.commands import PostCommand
from domain.post.events import PostEvent
from domain.roster import decide as roster
from domain.roster import state as roster_state
from domain.roster.commands import RosterCommand
from domain.roster.events import RosterEvent
from domain.unit import decide as unit
from domain.unit import state as unit_state
from domain.unit.commands import UnitCommand
from domain.unit.events import UnitEvent


def _no_needs(_command: Command, _catalogue: Catalogue) -> Needs:
    return NOTHING_NEEDED


def _no_claims(_event: Event, _stream: UUID) -> Claims:
    return ()


def _no_numbers(_command: Command, _catalogue: Catalogue, _at: datetime) -> tuple[str, ...]:
    return ()


def _no_act(_state: Any, _command: Command) -> datetime | None:
    return None


def _no_dues(_state: Any) -> Iterable[datetime]:
    return ()


class StreamKind(NamedTuple):
    """One kind of stream: its facts, what can be asked of it, and its pure functions.

    needs: what a decision must see besides its own stream. number_keys: one key per number that
    it draws. acted_on: the instant of the fact that a command acts on; nothing is done before it.
    dues: the instants that somebody must still keep. reference: the catalogue is made of it.
    folds: evolves by many facts at once, where that is quicker than one after the other.
    """

    name: str
    plural: str
    events: tuple[type[Event], ...]
    commands: tuple[type[Command], ...]
    evolve: Callable[[Any, Fact], Any]
    decide: Callable[[Any, Any, Known], Decision]
    needs: Callable[[Any, Catalogue], Needs] = _no_needs
    claims: Callable[[Event, UUID], Claims] = _no_claims
    number_keys: Callable[[Any, Catalogue, datetime], Iterable[str]] = _no_numbers
    acted_on: Callable[[Any, Any], datetime | None] = _no_act
    dues: Callable[[Any], Iterable[datetime]] = _no_dues
    reference: bool = False
    folds: Callable[[Any, Iterable[Fact]], Any] | None = None

    def fold(self, state: Any, facts: Iterable[Fact]) -> Any:
        """What the next facts of a stream leave of it."""
        return self.folds(state, facts) if self.folds else reduce(self.evolve, facts, state)


def _members(union: Any) -> tuple[Any, ...]:
    """The classes of a union; of a single class, itself."""
    return get_args(union) or (union,)


def _reference(
    name: str,
    plural: str,
    events: Any,
    commands: Any,
    *,
    evolve: Callable[[Any, Fact], Any],
    decide: Callable[[Any, Any, Known], Decision],
    needs: Callable[[Any], Needs] | None = None,
    claims: Callable[[Event], Claims] | None = None,
) -> StreamKind:
    """A reference stream: its rules do not read the catalogue."""
    return StreamKind(
        name,
        plural,
        _members(events),
        _members(commands),
        evolve,
        decide,
        (lambda command, _catalogue: needs(command)) if needs else _no_needs,
        (lambda event, _stream: claims(event)) if claims else _no_claims,
        reference=True,
    )


STREAMS: Final[tuple[StreamKind, ...]] = (
    StreamKind(
        "incident",
        "incidents",
        _members(IncidentEvent),
        _members(IncidentCommand),
        incident_state.evolve,
        incident.decide,
        needs=incident.needs,
        claims=incident_state.claims,
        number_keys=incident.number_keys,
        acted_on=incident.acted_on,
        dues=incident_timers.dues,
        folds=incident_state.fold,
    ),
    _reference(
        "ledger",
        "ledgers",
        LedgerEvent,
        LedgerCommand,
        evolve=ledger_state.evolve,
        decide=ledger.decide,
        needs=ledger.needs,
        claims=ledger_state.claims,
    ),
    _reference(
        "org",
        "orgs",
        OrgEvent,
        OrgCommand,
        evolve=org_state.evolve,
        decide=org.decide,
        needs=org.needs,
        claims=org_state.claims,
    ),
    _reference(
        "area",
        "areas",
        AreaEvent,
        AreaCommand,
        evolve=area_state.evolve,
        decide=area.decide,
        needs=area.needs,
        claims=area_state.claims,
    ),
    _reference(
        "grid",
        "grids",
        GridEvent,
        GridCommand,
        evolve=grid_state.evolve,
        decide=grid.decide,
        needs=grid.needs,
        claims=grid_state.claims,
    ),
    _reference(
        "unit",
        "units",
        UnitEvent,
        UnitCommand,
        evolve=unit_state.evolve,
        decide=unit.decide,
        needs=unit.needs,
        claims=unit_state.claims,
    ),
    _reference(
        "person",
        "persons",
        PersonEvent,
        PersonCommand,
        evolve=person_state.evolve,
        decide=person.decide,
    ),
    _reference(
        "post",
        "posts",
        PostEvent,
        PostCommand,
        evolve=post_state.evolve,
        decide=post.decide,
        needs=post.needs,
    ),
    _reference(
        "roster",
        "rosters",
        RosterEvent,
        RosterCommand,
        evolve=roster_state.evolve,
        decide=roster.decide,
        needs=roster.needs,
        claims=roster_state.claims,
    ),
    _reference(
        "list",
        "lists",
        ListEvent,
        ListCommand,
        evolve=list_state.evolve,
        decide=item_list.decide,
        needs=item_list.needs,
        claims=list_state.claims,
    ),
    _reference(
        "policy",
        "policies",
        PolicyEvent,
        PolicyCommand,
        evolve=policy_state.evolve,
        decide=policy.decide,
        needs=policy.needs,
        claims=policy_state.claims,
    ),
    _reference(
        "calendar",
        "calendars",
        CalendarEvent,
        CalendarCommand,
        evolve=calendar_state.evolve,
        decide=calendar.decide,
        needs=calendar.needs,
        claims=calendar_state.claims,
    ),
    StreamKind(
        "breach",
        "breaches",
        _members(BreachEvent),
        _members(BreachCommand),
        breach_state.evolve,
        breach.decide,
        needs=breach.needs,
        claims=breach_state.claims,
    ),
    StreamKind(
        "import_batch",
        "import-batches",
        _members(ImportBatchEvent),
        _members(ImportBatchCommand),
        import_batch_state.evolve,
        import_batch.decide,
    ),
)
EVENTS: Final[dict[str, type[Event]]] = {
    event.name: event for kind in STREAMS for event in kind.events
}
KIND_OF_EVENT: Final[dict[type[Event], StreamKind]] = {
    event: kind for kind in STREAMS for event in kind.events
}
KIND_OF_COMMAND: Final[dict[type[Command], StreamKind]] = {
    command: kind for kind in STREAMS for command in kind.commands
}
