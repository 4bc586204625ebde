"""The ledger that is measured: the demo's county, founded through `Ledger.execute`."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, cycle
from typing import Any, NamedTuple
from uuid import UUID

from adapters.clock import now
from adapters.eventstore.ledger import Ledger
from adapters.eventstore.receipts import Outcome, Receipt, Submission
from adapters.identity.demo import principal_of
from adapters.ids import derived, new_id
from domain.access.permit import Principal
from domain.catalogue import Catalogue
from domain.incident.commands.dispatch import DispatchTask
from domain.incident.commands.field import ArriveOnScene, SignTask
from domain.incident.commands.intake import AcceptIncident, ReportIncident
from domain.incident.terms import Channel
from domain.kernel import AbPost, Command, GeoPoint, TextRef
from domain.ledger.events import LedgerKind
from domain.post.roles import Role
from domain.remade import changed
from domain.words import Words, with_words
from infra.bootstrap import parts_of, prepare
from infra.demo.county import county_of
from infra.demo.fill import fill
from infra.demo.hours import ZONE, begins
from infra.demo.living import life, setup
from infra.filling import AREA_CODE
from infra.opening import OPENER, Plan, finish_opening, open_ledger
from tests.bench.place import Place

TOWN = "bench"
SEED = 1
CATEGORY = "D1"
SAID = "小区东门外的水管昨晚起一直漏水，路面已经结冰，早上有老人滑倒，请尽快派人来看一下。"
HERE = GeoPoint(lat=38.06, lon=106.3)


class Officer(NamedTuple):
    """A grid officer at his grid."""

    principal: Principal
    grid: UUID


async def found(place: Place, days: int = 0) -> None:
    """Make the ledger and let the county live there for some days, which end with yesterday.

    One incident stands behind them that is being worked on.
    """
    prepare(place.server, TOWN)
    until = begins(now().astimezone(ZONE).date())
    since = until - timedelta(days=max(days, 1))
    ledger_id = derived(OPENER, "bench")
    plan = Plan(LedgerKind.SYNTHETIC, ZONE.key, AREA_CODE, since, ledger_id)
    async with parts_of(place.server, TOWN, place.settings, opening=True) as parts:
        await open_ledger(parts.ledger, plan)
        county = county_of(ledger_id, SEED, since)
        lived = life(county, since.date(), until) if days else iter(())
        await fill(parts.ledger, parts.evidence, chain(setup(county), lived))
        await finish_opening(parts.ledger, plan._replace(at=until), ledger_id)
        await begun(parts.ledger)


def officers(catalogue: Catalogue) -> list[Officer]:
    """Every officer A of a grid."""
    found = [
        Officer(_principal(catalogue, key), post.grid)
        for key, post in catalogue.posts.items()
        if post.role is Role.GRID_OFFICER and post.ab_post is AbPost.A and post.grid
    ]
    assert found, "the county has grid officers"
    return found


def reports(catalogue: Catalogue, *, text: bool) -> Iterator[tuple[Principal, Submission]]:
    """Reports without end, each by the officer of its grid; text: with what he says of it.

    One of each was validated, the others are like it but for their ids: to make them is no part of
    what is measured.
    """
    patterns = [(principal, _report(new_id(), grid)) for principal, grid in officers(catalogue)]
    for principal, pattern in cycle(patterns):
        command_id = new_id()
        more: dict[str, Any] = {"command_id": command_id, "stream": command_id}
        words: tuple[Words, ...] = ()
        if text:
            said, words = with_words(ReportIncident, command_id, command_id, {"text": SAID})
            more["text"] = TextRef(**said["text"])
        yield principal, Submission(changed(pattern, **more), words, "bench")


def _report(command_id: UUID, grid: UUID) -> ReportIncident:
    return ReportIncident(
        command_id=command_id, stream=command_id, channel=Channel.PATROL, category=CATEGORY,
        grid=grid, geo=HERE,
    )  # fmt: skip


class Begun(NamedTuple):
    """An incident of five events, being worked on. officer: who passes by and sees it too."""

    stream: UUID
    officer: Principal


async def begun(ledger: Ledger) -> Begun:
    """Report, accept, dispatch, sign, arrive: five events, by those whose work it is."""
    catalogue = ledger.catalogue
    officer = officers(catalogue)[0]
    dispatcher = next(
        _principal(catalogue, key)
        for key, post in catalogue.posts.items()
        if post.role is Role.DISPATCHER and catalogue.orgs[post.org].code == "CENTRE"
    )
    handler = next(
        _principal(catalogue, key)
        for key, post in catalogue.posts.items()
        if post.role is Role.UNIT_HANDLER
        and post.unit
        and catalogue.units[post.unit].code == "WATER"
    )
    stream, task = new_id(), new_id()
    assert handler.unit is not None, "a handler is of a unit"
    steps: list[tuple[Principal, Command]] = [
        (officer.principal, _report(stream, officer.grid)),
        (dispatcher, AcceptIncident(command_id=new_id(), stream=stream)),
        (dispatcher, DispatchTask(command_id=task, stream=stream, unit=handler.unit)),
        (handler, SignTask(command_id=new_id(), stream=stream, task_id=task)),
        (handler, ArriveOnScene(command_id=new_id(), stream=stream, task_id=task, geo=HERE)),
    ]  # fmt: skip
    for principal, command in steps:
        require_applied(await ledger.execute(principal, Submission(command, channel="bench")))
    return Begun(stream, officer.principal)


def require_applied(receipt: Receipt) -> None:
    """A command that was refused was not the work that is measured."""
    if receipt.outcome is not Outcome.APPLIED:
        raise ValueError(f"{receipt.outcome} {receipt.code}")


def _principal(catalogue: Catalogue, post: UUID) -> Principal:
    principal = principal_of(catalogue, catalogue.posts[post].person, post, None, now())
    assert principal is not None, "whoever acts holds his post"
    return principal
