from datetime import timedelta
from typing import Any

import pytest

from domain.incident.commands.closing import VerifyResolution
from domain.incident.commands.field import StoreEvidence
from domain.incident.decide import acted_on
from domain.incident.errors.closing import (
    CheckEvidenceNeeded,
    NotADoneTask,
    OriginalsMissing,
    ReworkDueUnfit,
    VerifierTookPart,
)
from domain.incident.errors.standing import IncidentAwaitsClosing
from domain.incident.events.closing import FollowUpRecorded, ResolutionVerified, ReworkOrdered
from domain.incident.terms import (
    Channel,
    CheckMode,
    FollowUpOutcome,
    Seen,
    Status,
    TaskStatus,
    Timer,
)
from tests.support.examples import (
    DISPATCHER,
    SUPERVISOR,
    SYSTEM,
    URBAN_HANDLER,
    VERIFIER,
    an_id,
)
from tests.support.incident_town import photo
from tests.support.incidents import resolved

LOOKED: dict[str, Any] = {"mode": CheckMode.ON_SITE, "evidence": (photo("checked"),)}
FIXED = {**LOOKED, "seen": Seen.FIXED}
NOT_FIXED = {"mode": CheckMode.REMOTE, "seen": Seen.NOT_FIXED}


def test_seen_as_fixed_it_is_verified_and_the_reporter_will_be_asked() -> None:
    story = resolved().when(VERIFIER, VerifyResolution, **FIXED)
    story.then(ResolutionVerified, **LOOKED)
    assert story.incident.status is Status.VERIFIED
    assert {clock.timer for clock in story.incident.clocks} == {Timer.T7}


def test_where_no_resident_reported_no_follow_up_applies() -> None:
    story = resolved(channel=Channel.PATROL).when(VERIFIER, VerifyResolution, **FIXED)
    story.then(ResolutionVerified, FollowUpRecorded, due_follow_up=None)
    assert story.incident.follow_ups[0].outcome is FollowUpOutcome.NOT_APPLICABLE
    assert {clock.timer for clock in story.incident.clocks} == {Timer.T8}


@pytest.mark.parametrize("seen", [Seen.PARTLY, Seen.NOT_FIXED])
def test_seen_otherwise_it_goes_back_with_that_reason(seen: Seen) -> None:
    story = resolved().when(VERIFIER, VerifyResolution, seen=seen, mode=CheckMode.REMOTE)
    story.then(ReworkOrdered, reason=seen, mode=CheckMode.REMOTE, evidence=())
    assert story.incident.status is Status.HANDLING
    assert story.task.status is TaskStatus.HANDLING
    assert story.task.attempt == 2
    assert {clock.timer for clock in story.incident.clocks} == {Timer.T5, Timer.T0}


def test_nobody_verifies_what_he_dispatched_or_handled() -> None:
    for who in (URBAN_HANDLER, DISPATCHER):
        resolved().when(who, VerifyResolution, **FIXED).then_refused(VerifierTookPart)


def test_verifying_needs_evidence_and_rework_does_not() -> None:
    story = resolved().when(VERIFIER, VerifyResolution, **{**FIXED, "evidence": ()})
    story.then_refused(CheckEvidenceNeeded)
    story.when(VERIFIER, VerifyResolution, **NOT_FIXED).then(ReworkOrdered)


def test_originals_that_never_arrived_bar_it_but_not_rework() -> None:
    story = resolved().after(hours=72)
    story.when(VERIFIER, VerifyResolution, **FIXED)
    assert story.town.ask(VERIFIER, story.command), "three days may pass"
    story.after(seconds=1).when(VERIFIER, VerifyResolution, **FIXED)
    story.then_refused(OriginalsMissing)
    for sha256 in story.incident.proofs:
        story.does(SYSTEM, StoreEvidence, sha256=sha256, served_sha256=photo("s").sha256, bytes=1)
    story.when(VERIFIER, VerifyResolution, **FIXED).then(ResolutionVerified)
    late = resolved().after(hours=73).when(VERIFIER, VerifyResolution, **NOT_FIXED)
    late.then(ReworkOrdered)


def test_rework_is_due_within_a_full_limit_from_now() -> None:
    story = resolved()
    now = story.town.now
    for due in (now, now + timedelta(days=9)):
        story.when(VERIFIER, VerifyResolution, **NOT_FIXED, new_due=due)
        story.then_refused(ReworkDueUnfit)
    soon = now + timedelta(hours=4)
    story.when(VERIFIER, VerifyResolution, **NOT_FIXED, new_due=soon)
    story.then(ReworkOrdered, new_due=soon)


def test_only_tasks_that_were_done_are_reworked() -> None:
    story = resolved().when(VERIFIER, VerifyResolution, **NOT_FIXED, task_ids=(an_id("none"),))
    story.then_refused(NotADoneTask)


def test_nobody_verifies_before_it_was_resolved() -> None:
    story = resolved().after(hours=1).when(VERIFIER, VerifyResolution, **FIXED)
    assert acted_on(story.incident, story.command) == story.incident.resolved_at


def test_another_verifiers_finding_holds() -> None:
    story = resolved().does(VERIFIER, VerifyResolution, **FIXED)
    story.when(SUPERVISOR, VerifyResolution, **FIXED).then_refused(IncidentAwaitsClosing)
