from domain.incident.commands.watch import UrgeTask
from domain.incident.errors.standing import IncidentAwaitsVerification
from domain.incident.events.watch import TaskUrged
from tests.support.examples import DISPATCHER, URBAN
from tests.support.incident_town import words
from tests.support.incidents import dispatched, resolved


def test_the_second_urging_is_copied_to_the_supervisor() -> None:
    story = dispatched().when(DISPATCHER, UrgeTask, text=words("please"))
    story.then(TaskUrged, unit=URBAN, n=1, copied=False, text=words("please"))
    story.when(DISPATCHER, UrgeTask).then(TaskUrged, n=2, copied=True)


def test_what_is_resolved_is_not_urged() -> None:
    resolved().when(DISPATCHER, UrgeTask).then_refused(IncidentAwaitsVerification)
