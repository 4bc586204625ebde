"""Demo identities: every post of a synthetic ledger is a login without a password.

They are accepted on a SYNTHETIC ledger, and on an IMPORTED one for reading; never on a REAL one.
An import brings no posts: its ledger is read as the auditor whose scope is the ledger itself.
"""

from collections import Counter
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from adapters.ids import derived
from domain.access.permit import Principal
from domain.catalogue import Catalogue
from domain.kernel import AbPost, Actor, ActorKind
from domain.ledger.events import LedgerKind
from domain.post.roles import Role
from domain.post.state import Post

READING_LOGIN = "auditor"


class DemoIdentity(NamedTuple):
    """A post that can be tried out. place: the code of its grid, unit or org; where: its name."""

    login: str
    person: UUID
    post: UUID
    role: Role
    org: str
    place: str
    where: str


def may_read(catalogue: Catalogue) -> bool:
    """Whether demo identities are accepted on this ledger at all."""
    return catalogue.ledger is not None and catalogue.ledger.kind is not LedgerKind.REAL


def may_write(catalogue: Catalogue) -> bool:
    """Whether demo identities may also change something."""
    return catalogue.ledger is not None and catalogue.ledger.kind is LedgerKind.SYNTHETIC


def demo_identities(catalogue: Catalogue, at: datetime) -> dict[str, DemoIdentity]:
    """The posts held at `at` by login: `<role>-<place>`, in the order of roles and places."""
    held = [(key, post) for key, post in catalogue.posts.items() if post.held(at)]
    order = list(Role)
    held.sort(key=lambda one: (order.index(one[1].role), _place(one[1], catalogue), one[0]))
    count: Counter[str] = Counter()
    identities: dict[str, DemoIdentity] = {}
    if imported := _imported(catalogue):
        identities[READING_LOGIN] = DemoIdentity(
            READING_LOGIN, *_reading(imported), Role.AUDITOR, org="", place="", where=""
        )
    for key, post in held:
        place = _place(post, catalogue)
        login = f"{post.role.value.lower().replace('_', '-')}-{place}"
        count[login] += 1
        if count[login] > 1:
            login = f"{login}-{count[login]}"
        org = catalogue.orgs[post.org].label
        where = _where(post, catalogue)
        identities[login] = DemoIdentity(login, post.person, key, post.role, org, place, where)
    return identities


def principal_of(
    catalogue: Catalogue, person: UUID, post_id: UUID, device: UUID | None, at: datetime
) -> Principal | None:
    """Who this person is in this post; None when he does not hold it (any more)."""
    if (imported := _imported(catalogue)) and (person, post_id) == _reading(imported):
        return _reader(imported)
    post = catalogue.posts.get(post_id)
    if post is None or post.person != person or not post.held(at):
        return None
    org = catalogue.orgs[post.org]
    actor = Actor(
        kind=ActorKind.HUMAN,
        id=person,
        post=post_id,
        role=post.role.value,
        org=post.org,
        org_code=org.code,
        level=org.level,
        ab_post=post.ab_post,
        on_behalf_of=_stood_in_for(catalogue, post_id, post, at),
    )
    return Principal(actor, post.role, post.scope, post.unit, post.grid, device)


def _imported(catalogue: Catalogue) -> UUID | None:
    """The id of the ledger, where it is an imported one."""
    ledger = catalogue.ledger
    return ledger.ledger_id if ledger and ledger.kind is LedgerKind.IMPORTED else None


def _reading(ledger_id: UUID) -> tuple[UUID, UUID]:
    """Person and post of whoever reads an imported ledger."""
    return derived(ledger_id, "reader"), derived(ledger_id, "reading")


def _reader(ledger_id: UUID) -> Principal:
    person, post = _reading(ledger_id)
    actor = Actor(ActorKind.HUMAN, person, post=post, role=Role.AUDITOR.value)
    return Principal(actor, Role.AUDITOR, scope=ledger_id)


def _stood_in_for(catalogue: Catalogue, post_id: UUID, post: Post, at: datetime) -> UUID | None:
    """The post of officer A while its officer B is the one who is called (AB 岗)."""
    grid = catalogue.grids.get(post.grid) if post.grid else None
    if grid is None or post.ab_post is not AbPost.B or grid.responder(at) != post_id:
        return None
    return next((o.post for o in grid.officers if o.ab_post is AbPost.A and o.serves(at)), None)


def _place(post: Post, catalogue: Catalogue) -> str:
    if post.grid is not None:
        duty = f"-{post.ab_post.value.lower()}" if post.ab_post else ""
        return catalogue.grids[post.grid].code + duty
    if post.unit is not None:
        return catalogue.units[post.unit].code.lower().replace("_", "-")
    return catalogue.orgs[post.org].code.lower().replace("_", "-")


def _where(post: Post, catalogue: Catalogue) -> str:
    """A community with the number of the grid in it, a unit, or an org."""
    if post.grid is not None:
        grid = catalogue.grids[post.grid]
        return f"{catalogue.areas[grid.community].label} {grid.code[-3:]}"
    if post.unit is not None:
        return catalogue.units[post.unit].label
    return catalogue.orgs[post.org].label
