from datetime import timedelta

from domain.incident.commands.changes import AddSighting
from domain.incident.errors.field import NothingSaid
from domain.incident.events.changes import SightingAdded
from tests.support.examples import OFFICER_B
from tests.support.given import AT
from tests.support.incident_town import HERE, photo, words
from tests.support.incidents import handling, reported


def test_somebody_else_saw_the_same() -> None:
    story = handling().when(
        OFFICER_B, AddSighting, geo=HERE, evidence=(photo("too"),), text=words("here too"),
        occurred_at=AT - timedelta(minutes=5),
    )  # fmt: skip
    story.then(
        SightingAdded, geo=HERE, text=words("here too"), occurred_at=AT - timedelta(minutes=5)
    )
    assert photo("too").sha256 in story.incident.proofs


def test_a_private_category_keeps_no_point() -> None:
    story = reported(category="A4").when(OFFICER_B, AddSighting, geo=HERE)
    story.then(SightingAdded, geo=None)


def test_a_sighting_says_something() -> None:
    handling().when(OFFICER_B, AddSighting).then_refused(NothingSaid)
