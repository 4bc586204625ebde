"""The only authorization: asked by the ledger, by reads, by the live feed and by exports."""

from datetime import datetime
from typing import NamedTuple, assert_never
from uuid import UUID

from domain.access.grants import OF_KIND, OF_ROLE, Grant, Reach
from domain.catalogue import Catalogue
from domain.kernel import Actor, ActorKind
from domain.post.roles import Role


class Principal(NamedTuple):
    """Who asks: an actor, the role of the post he acts in, and how far that post reaches.

    scope: area of the post's org. unit, grid: those of the post, where it has one.
    device: the session's device; None where it is no device session.
    """

    actor: Actor
    role: Role | None = None
    scope: UUID | None = None
    unit: UUID | None = None
    grid: UUID | None = None
    device: UUID | None = None


class Resource(NamedTuple):
    """What is asked about, as far as access depends on it.

    areas: the area that it lies in and all above it. units: those that have a task in it.
    reporter: the person, or the subject that stands for a reporter without an account.
    """

    kind: str
    areas: frozenset[UUID] = frozenset()
    grid: UUID | None = None
    units: frozenset[UUID] = frozenset()
    reporter: UUID | None = None


# What is being reported belongs to no unit yet, and to its reporter only from then on; an officer
# at the edge of a grid may see what lies in the next one.
_WIDER_FOR_NEW = (Reach.OWN, Reach.UNIT, Reach.GRID)


def permit(principal: Principal, action: str, resource: Resource | None) -> bool:
    """Say whether the principal may do this; whatever is not granted is denied.

    action: a command's name or one of grants.READS. Without a resource: may this post do it at all?
    That is also the whole question for what belongs to the ledger as such, like a policy.
    """
    grant = _grant(principal)
    if grant is None or action not in grant.actions:
        return False
    if resource is None:
        return True
    new = action == "report-incident" and grant.reach in _WIDER_FOR_NEW
    return _reaches(principal, Reach.AREA if new else grant.reach, resource)


def in_post(principal: Principal, catalogue: Catalogue, at: datetime) -> bool:
    """Whether the person still holds the post that he acts in; who needs none is in it always."""
    actor = principal.actor
    if actor.kind is not ActorKind.HUMAN or actor.post is None:
        return True
    post = catalogue.posts.get(actor.post)
    # By number: ids compare slowly.
    return post is not None and post.person.int == actor.id.int and post.held(at)


def _grant(principal: Principal) -> Grant | None:
    if principal.actor.kind is ActorKind.HUMAN:
        return None if principal.role is None else OF_ROLE[principal.role]
    return OF_KIND.get(principal.actor.kind)


def _reaches(principal: Principal, reach: Reach, resource: Resource) -> bool:
    match reach:
        case Reach.LEDGER:
            return True
        case Reach.AREA:
            return principal.scope is not None and principal.scope in resource.areas
        case Reach.GRID:
            return principal.grid is not None and principal.grid == resource.grid
        case Reach.UNIT:
            return principal.unit is not None and principal.unit in resource.units
        case Reach.OWN:
            return principal.actor.id == resource.reporter
        case _:
            assert_never(reach)
