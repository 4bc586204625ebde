"""What the tests of the three-no status ask, and the facts worked out by hand."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.kernel import Event
from domain.policy.three_no import ThreeNoRules
from domain.three_no import BreachType
from projections.engine.asof import AsOf
from projections.three_no.dossier import Dossier, dossier
from projections.three_no.queries import Question
from projections.three_no.reading import WindowKind, standings_of
from projections.three_no.status import Standing, Status
from tests.support import life, seeds
from tests.support.asking import ask
from tests.support.breaches import (
    COMMUNITY,
    LITIGATION,
    ZONE,
    confirmed,
    grids,
    recorded,
    rescinded,
    tracking,
)
from tests.support.log import Happened
from tests.support.postgres import Database

Told = Callable[[Iterable[Happened]], AsOf]
P, L, Q = (UUID(int=n) for n in (0xB1, 0xB2, 0xB3))
ONE, TWO_, THREE = (UUID(int=n) for n in (0xA1, 0xA2, 0xA3))
TODAY = "2020-08-26"
START = [tracking("2020-01-01"), *grids("2020-01-01", 1800, 1800)]
PETITIONED = [recorded(P, "2020-03-03"), confirmed(P, "2020-03-10")]
SUED = [recorded(L, "2020-06-15", kind=LITIGATION), confirmed(L, "2020-07-01", LITIGATION)]
WORKED = [*START, *PETITIONED, *SUED, rescinded(L, "2020-08-20")]
RULES = seeds.policy("three-no")
assert isinstance(RULES, ThreeNoRules)


def question(as_of: AsOf, valid_on: str, window: WindowKind = WindowKind.YEAR) -> Question:
    day = date.fromisoformat(valid_on)
    assert isinstance(RULES, ThreeNoRules)
    return Question(as_of.position, ZONE.key, day, window.begin(day), RULES)


def standing(
    database: Database,
    as_of: AsOf,
    valid_on: str = TODAY,
    *,
    community: UUID = COMMUNITY,
    window: WindowKind = WindowKind.YEAR,
) -> Standing:
    asked = question(as_of, valid_on, window)
    (found,) = ask(database, standings_of, asked, [community])
    assert isinstance(found, Standing)
    return found


def papers(
    database: Database, as_of: AsOf, valid_on: str = TODAY, community: UUID = COMMUNITY
) -> Dossier:
    asked = question(as_of, valid_on)._replace(communities=[community])
    return ask(database, dossier, asked)


def by_type(found: Standing) -> dict[BreachType, Status]:
    return {one.type: one.status for one in found.types}


def end_of(day: str) -> datetime:
    """24:00 of a local day."""
    return datetime.fromisoformat(f"{day}T00:00:00+08:00") + timedelta(days=1)


def dispute(category: str = "A5", community: UUID = COMMUNITY) -> Event:
    return life.reported(category=category, community=community)
