import pytest

from domain.incident.commands.closing import RateResolution
from domain.incident.errors.closing import RatedBefore, RatingTooLate
from domain.incident.errors.standing import IncidentAwaitsClosing
from domain.incident.events.closing import ResidentRated
from tests.support.examples import RESIDENT, an_id
from tests.support.incident_town import words
from tests.support.incidents import closed, verified


def test_the_resident_rates_the_result() -> None:
    story = closed().after(days=30).when(RESIDENT, RateResolution, score=4, text=words("good"))
    story.then(ResidentRated, score=4, text=words("good"))


def test_once_per_closing() -> None:
    story = closed().does(RESIDENT, RateResolution, score=4)
    story.when(RESIDENT, RateResolution, score=1).then_refused(RatedBefore)


def test_within_thirty_days() -> None:
    story = closed().after(days=30, seconds=1)
    story.when(RESIDENT, RateResolution, score=4).then_refused(RatingTooLate)


def test_not_before_it_is_closed() -> None:
    verified().when(RESIDENT, RateResolution, score=4).then_refused(IncidentAwaitsClosing)


@pytest.mark.parametrize("score", [0, 6])
def test_a_score_goes_from_one_to_five(score: int) -> None:
    with pytest.raises(ValueError, match="score"):
        RateResolution(command_id=an_id("a"), stream=an_id("b"), score=score)
