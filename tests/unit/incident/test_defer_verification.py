from datetime import timedelta
from typing import Any

from domain.incident.commands.closing import DeferVerification
from domain.incident.errors.closing import DeferredBefore, DeferredTooFar
from domain.incident.events.closing import VerificationDeferred
from domain.incident.terms import DeferCause, Timer
from tests.support.examples import SUPERVISOR, VERIFIER
from tests.support.incident_town import Story
from tests.support.incidents import resolved


def until(story: Story, **ahead: float) -> dict[str, Any]:
    return {"due_verify": story.town.now + timedelta(**ahead), "cause": DeferCause.RAIN}


def test_a_check_is_put_off_for_a_cause() -> None:
    story = resolved()
    later = until(story, days=2)
    story.when(VERIFIER, DeferVerification, **later).then(VerificationDeferred, **later)
    clock = story.incident.clock(Timer.T6)
    assert clock
    assert clock.due == later["due_verify"]


def test_once() -> None:
    story = resolved().does(VERIFIER, DeferVerification, **until(resolved(), days=1))
    story.when(VERIFIER, DeferVerification, **until(story, days=2)).then_refused(DeferredBefore)
    story.when(SUPERVISOR, DeferVerification, **until(story, days=1)).then_refused(DeferredBefore)


def test_by_three_days_at_most_and_not_into_the_past() -> None:
    story = resolved()
    last = until(story, days=3, hours=15)
    resolved().when(VERIFIER, DeferVerification, **last).then(VerificationDeferred, **last)
    for ahead in ({"days": 3.0, "hours": 15.0, "seconds": 1.0}, {"days": 0.0}):
        story.when(VERIFIER, DeferVerification, **until(story, **ahead))
        story.then_refused(DeferredTooFar)
