"""The catalogue: how the ledger is set up, as the facts of the reference streams leave it.

An immutable fold: whoever holds one may read it for ever. Every lookup takes the instant it is for.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.area import state as area
from domain.area.events import AreaKind
from domain.area.state import Area
from domain.calendar import state as calendar
from domain.calendar.errors import CalendarNotInForce
from domain.calendar.state import Calendar
from domain.deadlines import WorkCalendar
from domain.grid import state as grid
from domain.grid.state import Grid
from domain.kernel import Cite, Fact, Key, Level
from domain.ledger import state as ledger
from domain.ledger.errors import LedgerNotFound
from domain.ledger.state import Ledger
from domain.list import lookup
from domain.list import state as item_list
from domain.list.items import ListItem, ListKind
from domain.list.state import ItemList
from domain.org import state as org
from domain.org.state import Org
from domain.person import state as person
from domain.person.state import Person
from domain.policy import state as policy
from domain.policy.categories import Categories, Category
from domain.policy.errors import PolicyNotInForce
from domain.policy.ladders import Ladders
from domain.policy.limits import IncidentLimits
from domain.policy.state import Policy
from domain.policy.three_no import ThreeNoRules
from domain.policy.timers import IncidentTimers
from domain.post import state as post
from domain.post.state import Post
from domain.roster import state as roster
from domain.roster.state import Roster
from domain.unit import state as unit
from domain.unit.state import Unit
from domain.versions import holding_at

T = TypeVar("T")
P = ParamSpec("P")
WORK_CALENDAR: Final = "work"
LASTING_MAX: Final = 100_000
"""So many answers are remembered: who asks about grids that are not there fills no memory."""
_EVER: Final = datetime.min.replace(tzinfo=UTC)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class _Moment(NamedTuple):
    """What was found out for one instant."""

    at: datetime
    answers: dict[Hashable, Any]


class _Period(NamedTuple):
    """What was found out for all instants from one on up to, not including, another."""

    since: datetime
    until: datetime
    answers: dict[Hashable, Any]


class Located(NamedTuple):
    """A grid at an instant: itself, its community, where that is known, and all that it lies in.

    rural: the limits for villages hold there.
    """

    grid: Grid
    community: Area | None
    areas: frozenset[UUID]
    rural: bool


class _Streams(NamedTuple):
    ledger: Ledger | None = None
    orgs: Mapping[UUID, Org] = {}
    areas: Mapping[UUID, Area] = {}
    grids: Mapping[UUID, Grid] = {}
    units: Mapping[UUID, Unit] = {}
    persons: Mapping[UUID, Person] = {}
    posts: Mapping[UUID, Post] = {}
    rosters: Mapping[UUID, Roster] = {}
    lists: Mapping[UUID, ItemList] = {}
    policies: Mapping[UUID, Policy] = {}
    calendars: Mapping[UUID, Calendar] = {}


class Catalogue(_Streams):
    """The reference streams by stream id. `EMPTY` is the one that knows nothing."""

    _moment: _Moment | None = None
    _asked: tuple[datetime, _Period] | None = None

    def kept(
        self, at: datetime, question: Hashable, find: Callable[P, T], *of: P.args, **more: P.kwargs
    ) -> T:
        """The answer of `find`, kept for the instant that is asked about.

        A batch asks the same for every one of its commands.
        """
        moment = self._moment
        if moment is None or (moment.at is not at and moment.at != at):
            self._moment = moment = _Moment(at, {})
        try:
            answer: T = moment.answers[question]
        except KeyError:
            answer = moment.answers[question] = find(*of, **more)
        return answer

    def lasting(
        self, at: datetime, question: Hashable, find: Callable[P, T], *of: P.args, **more: P.kwargs
    ) -> T:
        """The answer of `find`, kept for as long as it stays: until the next of the `_turns`.

        For what versions of policies and calendars, and the places of areas, alone decide.
        """
        asked = self._asked
        if asked is None or asked[0] is not at:  # a batch asks about one instant all the time
            period = asked[1] if asked else None
            if period is None or not period.since <= at < period.until:
                n = bisect_right(turns := self._turns, at)
                period = _Period(turns[n - 1], turns[n], {})
            self._asked = asked = at, period
        try:
            answer: T = asked[1].answers[question]
        except KeyError:
            if len(asked[1].answers) >= LASTING_MAX:
                asked[1].answers.clear()
            answer = asked[1].answers[question] = find(*of, **more)
        return answer

    @cached_property
    def _turns(self) -> Sequence[datetime]:
        """When a policy or a calendar begins to hold, or an area's place begins or ends."""
        begun = {v.valid_from for one in self.policies.values() for v in one.versions}
        begun |= {v.valid_from for one in self.calendars.values() for v in one.versions}
        links = [link for one in self.areas.values() for link in one.links]
        placed = {link.valid_from for link in links} | {link.until for link in links if link.until}
        return [_EVER, *sorted(begun | placed), _NEVER]

    def after(self, fact: Fact) -> "Catalogue":
        """What is known after one more fact; a fact of another kind of stream changes nothing."""
        kind = fact.event.name.partition(".")[0]
        if kind == "ledger":
            return self._replace(ledger=ledger.evolve(self.ledger, fact))
        if kind not in _FOLDS:
            return self
        field, evolve = _FOLDS[kind]
        held: Mapping[UUID, Any] = getattr(self, field)
        after: dict[str, Any] = {field: {**held, fact.stream: evolve(held.get(fact.stream), fact)}}
        return self._replace(**after)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of the ledger's days. Raises LedgerNotFound before it is opened."""
        if self.ledger is None:
            raise LedgerNotFound
        return ZoneInfo(self.ledger.time_zone)

    def local_year(self, at: datetime) -> int:
        """The year in the ledger's zone. Raises LedgerNotFound before it is opened."""
        return self.kept(at, "year", lambda: at.astimezone(self.zone).year)

    def policy(self, key: Key, at: datetime) -> tuple[Cite, Any]:
        """The version in force and its content. Raises PolicyNotInForce."""
        return self.lasting(at, ("policy", key), self._policy, key, at)

    def _policy(self, key: Key, at: datetime) -> tuple[Cite, Any]:
        for one in self.policies.values():
            if one.key == key and (version := holding_at(one.versions, at)):
                return Cite(key=key, version=version.number), version.content
        raise PolicyNotInForce

    def timers(self, at: datetime) -> tuple[Cite, IncidentTimers]:
        return self.policy("incident.timers", at)

    def limits(self, at: datetime) -> tuple[Cite, IncidentLimits]:
        return self.policy("incident.limits", at)

    def three_no(self, at: datetime) -> tuple[Cite, ThreeNoRules]:
        return self.policy("three-no", at)

    def category(self, code: str, at: datetime) -> Category | None:
        """None where the list in force does not hold the code. Raises PolicyNotInForce."""
        categories: Categories = self.policy("categories", at)[1]
        return categories.by_code.get(code)

    def serving(self, unit: UUID | None, org: UUID | None, at: datetime) -> tuple[UUID, ...]:
        """The units whose tasks a post takes: its own, or where it has none, those of its org."""
        if unit is not None:
            return (unit,)
        return tuple(key for key, one in self.units.items() if one.org == org and one.exists(at))

    def ladder(self, key: Key | None, at: datetime) -> tuple[Level, ...]:
        """The levels from the bottom up; None: the default ladder. Raises PolicyNotInForce."""
        ladders: Ladders = self.policy("ladders", at)[1]
        for ladder in ladders.ladders:
            if ladder.key == (key or ladders.default):
                return ladder.levels
        raise PolicyNotInForce

    def calendar(self, at: datetime, key: Key = WORK_CALENDAR) -> tuple[Cite, WorkCalendar]:
        """The version in force and its content. Raises CalendarNotInForce."""
        return self.lasting(at, ("calendar", key), self._calendar, key, at)

    def _calendar(self, key: Key, at: datetime) -> tuple[Cite, WorkCalendar]:
        for one in self.calendars.values():
            if one.key == key and (version := holding_at(one.versions, at)):
                return Cite(key=key, version=version.number), version.content
        raise CalendarNotInForce

    def located(self, grid_id: UUID, at: datetime) -> Located | None:
        """Where a grid lies; None where it is not known."""
        return self.lasting(at, ("located", grid_id.int), self._located, grid_id, at)

    def _located(self, grid_id: UUID, at: datetime) -> Located | None:
        one = self.grids.get(grid_id)
        if one is None:
            return None
        community, areas = self.areas.get(one.community), self.ancestors(one.community, at)
        return Located(one, community, areas, community is not None and _rural(community))

    def community_of(self, grid: UUID) -> UUID:
        return self.grids[grid].community

    def rural(self, community: UUID) -> bool:
        """Whether the limits for villages hold there."""
        return _rural(self.areas[community])

    def ancestors(self, area_id: UUID, at: datetime) -> frozenset[UUID]:
        """The area and all above it."""
        return self.lasting(at, ("above", area_id.int), area.ancestors, self.areas, area_id, at)

    def within(self, area_id: UUID, scope: UUID, at: datetime) -> bool:
        """Whether the area is the scope or lies below it."""
        return scope in self.ancestors(area_id, at)

    def responder(self, grid_id: UUID, at: datetime) -> UUID | None:
        """The post of first call: the grid's A, or B while A is absent; None where nobody is."""
        return self.grids[grid_id].responder(at)

    def on_duty(self, org_id: UUID, at: datetime) -> tuple[UUID, ...]:
        """The posts rostered for the org at this instant."""
        rosters = (one for one in self.rosters.values() if one.org == org_id)
        return tuple(post_id for one in rosters for post_id in one.on_duty(at))

    def duty_item(self, unit_id: UUID, category: str, at: datetime) -> ListItem | None:
        """The item that makes such a matter the unit's; None: it may be refused there."""
        return self._item(lookup.duty_item, unit_id, category, at)

    def barred_item(self, unit_id: UUID, category: str, at: datetime) -> ListItem | None:
        """The item that keeps such a matter from the unit (负面清单, 中山大涌 2018 第六条)."""
        return self._item(lookup.barred_item, unit_id, category, at)

    def micro_issue(self, category: str, at: datetime) -> ListItem | None:
        """The item that lets an officer settle such a matter in the grid."""
        if (known := self.category(category, at)) is None:
            return None
        items = lookup.items_of(self.lists.values(), ListKind.MICRO_ISSUE, at)
        return next((item for item in items if lookup.covers_category(item, known)), None)

    def _item(
        self, find: Callable[..., ListItem | None], unit_id: UUID, category: str, at: datetime
    ) -> ListItem | None:
        known, one = self.category(category, at), self.units.get(unit_id)
        if known is None or one is None or not one.exists(at):
            return None
        return find(self.lists.values(), unit_id, one, known, at)


def _rural(community: Area) -> bool:
    return community.kind is AreaKind.VILLAGE


_FOLDS: Final[Mapping[str, tuple[str, Callable[[Any, Fact], Any]]]] = {
    "org": ("orgs", org.evolve),
    "area": ("areas", area.evolve),
    "grid": ("grids", grid.evolve),
    "unit": ("units", unit.evolve),
    "person": ("persons", person.evolve),
    "post": ("posts", post.evolve),
    "roster": ("rosters", roster.evolve),
    "list": ("lists", item_list.evolve),
    "policy": ("policies", policy.evolve),
    "calendar": ("calendars", calendar.evolve),
}
EMPTY: Final = Catalogue()
