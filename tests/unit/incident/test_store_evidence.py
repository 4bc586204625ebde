from typing import Any

from domain.incident.commands.field import StoreEvidence
from domain.incident.errors.field import OriginalNotDeclared
from domain.incident.events.field import EvidenceStored
from tests.support.examples import SYSTEM
from tests.support.incident_town import photo
from tests.support.incidents import closed, reported

SERVED: dict[str, Any] = {"served_sha256": photo("served").sha256, "bytes": 120_000}


def test_the_bytes_of_a_declared_original_arrive() -> None:
    story = reported(evidence=(photo("wall"),))
    story.when(SYSTEM, StoreEvidence, sha256=photo("wall").sha256, **SERVED)
    story.then(EvidenceStored, sha256=photo("wall").sha256, **SERVED)
    assert story.incident.proofs[photo("wall").sha256].stored


def test_they_may_arrive_after_the_case_was_closed() -> None:
    story = closed().when(SYSTEM, StoreEvidence, sha256=photo("after").sha256, **SERVED)
    story.then(EvidenceStored)


def test_what_nobody_declared_is_not_stored() -> None:
    story = reported().when(SYSTEM, StoreEvidence, sha256=photo("stray").sha256, **SERVED)
    story.then_refused(OriginalNotDeclared)
