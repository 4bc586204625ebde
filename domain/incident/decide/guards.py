"""What several rules ask first."""

from collections.abc import Sequence
from uuid import UUID

from domain.catalogue import Catalogue
from domain.incident.errors.dispatch import TaskNotFound, UnitNotServing
from domain.incident.errors.field import DispatcherMayNotHandle, NotTheAddressee
from domain.incident.errors.intake import CategoryUnknown, ParentNotNamed
from domain.incident.events.dispatch import ChildEnded
from domain.incident.incident import Incident, Task
from domain.incident.terms import ChildOutcome, Status, Timer
from domain.incident.timers import Reckoner, reckoner
from domain.kernel import Actor, Event, Level
from domain.known import Known
from domain.policy.categories import Category
from domain.post.roles import Role
from domain.unit.state import Unit

Facts = Sequence[tuple[UUID, Event]]


def reckoner_of(incident: Incident, known: Known) -> Reckoner:
    community = incident.community
    rural = community is not None and known.catalogue.rural(community)
    return reckoner(known.catalogue, known.decided_at, rural=rural)


def supervises(actor: Actor) -> bool:
    return actor.role == Role.DUTY_SUPERVISOR


def below(actor: Actor, level: Level) -> bool:
    return actor.level is not None and actor.level < level


def task_of(incident: Incident, task_id: UUID) -> Task:
    task = incident.task(task_id)
    if task is None:
        raise TaskNotFound
    return task


def category_of(code: str | None, known: Known) -> Category:
    category = known.catalogue.category(code, known.decided_at) if code else None
    if category is None:
        raise CategoryUnknown
    return category


def unit_of(unit_id: UUID, known: Known) -> Unit:
    unit = known.catalogue.units.get(unit_id)
    if unit is None or not unit.exists(known.decided_at):
        raise UnitNotServing
    return unit


def check_addressee(unit: UUID, known: Known) -> None:
    """The actor's post is of this unit; where a post has no unit of its own, of the unit's org."""
    if not _belongs(known.catalogue, known.actor, unit):
        raise NotTheAddressee


def check_handler(incident: Incident, task: Task, known: Known) -> None:
    """A handler belongs to the unit and has not dispatched this incident (separation of duties)."""
    check_addressee(task.unit, known)
    if known.actor.id in incident.dispatchers:
        raise DispatcherMayNotHandle


def told(incident: Incident, parent_id: UUID | None, outcome: ChildOutcome, known: Known) -> Facts:
    """What the incident that this one was split from learns when this one ends."""
    if parent_id != incident.parent:
        raise ParentNotNamed
    parent = known.states.get(parent_id) if parent_id else None
    if parent_id is None or parent is None or incident.stream not in parent.holds:
        return []
    last = parent.status is Status.ACCEPTED and len(parent.holds) == 1
    reckon = reckoner_of(parent, known)
    due = reckon.stage(Timer.T6, parent.urgency) if last else None
    ended = ChildEnded(
        child=incident.stream,
        outcome=outcome,
        due_verify=due.at if due else None,
        **(reckon.cited(due) if due else {}),
    )
    return [(parent_id, ended)]


def _belongs(catalogue: Catalogue, actor: Actor, unit_id: UUID) -> bool:
    post = catalogue.posts.get(actor.post) if actor.post else None
    unit = catalogue.units.get(unit_id)
    if post is None or unit is None:
        return False
    return post.unit == unit_id if post.unit else post.org == unit.org
