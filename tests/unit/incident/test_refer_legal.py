from domain.incident.commands.changes import ReferLegal
from domain.incident.events.changes import LegalAdviceReferred
from tests.support.examples import DESK_CLERK, an_id
from tests.support.incidents import parked, reported


def test_the_communitys_adviser_is_asked() -> None:
    for story in (reported(), parked()):
        story.when(DESK_CLERK, ReferLegal, adviser=an_id("adviser"))
        story.then(LegalAdviceReferred, adviser=an_id("adviser"))
