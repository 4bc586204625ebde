from typing import Any

import pytest
from pydantic import ValidationError

from adapters.eventstore.mapper import decode, encode
from domain.incident.commands.field import RecordProgress, StoreEvidence
from domain.incident.errors.field import OriginalNotDeclared
from domain.incident.events.field import ArrivedOnScene, EvidenceStored
from domain.incident.terms import ProgressKind
from domain.kernel import EvidenceKind
from tests.support.examples import GRID, SYSTEM
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


@pytest.mark.parametrize("kind", [EvidenceKind.AUDIO, EvidenceKind.DOCUMENT])
def test_what_cannot_be_sent_is_not_declared_either_and_what_is_stored_is_read(
    kind: EvidenceKind,
) -> None:
    unsendable = photo("wall").model_copy(update={"kind": kind})
    with pytest.raises(ValidationError) as refused:
        RecordProgress(
            command_id=GRID, stream=GRID, task_id=GRID, kind=ProgressKind.WORKING, percent=50,
            evidence=(unsendable,),
        )  # fmt: skip
    (fault,) = refused.value.errors()
    assert (fault["type"], fault["loc"]) == ("evidence_not_a_photo", ("evidence", 0))
    stored = ArrivedOnScene(task_id=GRID, unit=GRID, geo_ok=True, evidence=(unsendable,))
    assert decode(stored.name, encode(stored)) == stored
