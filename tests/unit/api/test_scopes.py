"""How far a reading reaches, and when two reach equally far."""

from types import SimpleNamespace
from typing import Any

from api.live.readers import BoardReader, MineReader
from api.points import Points
from api.scopes import Scope
from domain.area.events import AreaCreated, AreaKind, Link
from domain.catalogue import Catalogue
from domain.kernel import Level
from tests.support.examples import CATALOGUE, COMMUNITY, SINCE, STREET, STREET_DISPATCHER, an_id
from tests.support.given import fact
from tests.support.townsfolk import principal_of

FOUNDED = AreaCreated(
    code="640181001018", level=Level.COMMUNITY, kind=AreaKind.URBAN, label="新社区",
    links=(Link(parent=STREET, valid_from=SINCE),),
)  # fmt: skip
GROWN = CATALOGUE.after(fact(FOUNDED, stream=an_id("new community"), at=SINCE))


def scope(catalogue: Catalogue, **other: Any) -> Scope:
    """Of the street's dispatcher, as a ledger with this catalogue sees it."""
    ledger: Any = SimpleNamespace(catalogue=catalogue)
    return Scope(ledger, principal_of(STREET_DISPATCHER.actor)._replace(**other))


def test_a_reach_is_the_same_while_nothing_that_it_follows_from_changes() -> None:
    assert scope(CATALOGUE).equals(scope(CATALOGUE))


def test_a_reach_that_areas_or_the_post_changed_is_another() -> None:
    for other in (scope(GROWN), scope(CATALOGUE, scope=COMMUNITY)):
        assert not scope(CATALOGUE).equals(other)
        assert not other.equals(scope(CATALOGUE))


def test_who_listens_is_the_same_reader_only_as_long_as_his_reach_is() -> None:
    points = Points(frozenset())

    def board(catalogue: Catalogue) -> BoardReader:
        return BoardReader(scope(catalogue), points)

    def mine(**other: Any) -> MineReader:
        return MineReader(scope(CATALOGUE, **other).principal, points)

    assert board(CATALOGUE).same(board(CATALOGUE))
    assert not board(CATALOGUE).same(board(GROWN))
    assert mine().same(mine())
    assert not mine().same(mine(grid=an_id("grid")))
    assert not mine().same(mine(unit=an_id("unit")))
