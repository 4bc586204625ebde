"""What stands behind a three-no status: what was known before, at source, the evidence."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.incident.events.changes import IncidentReclassified, IncidentVoided
from domain.incident.events.closing import FollowUpRecorded, IncidentReopened
from domain.incident.events.dispatch import IncidentParked
from domain.incident.events.intake import DuplicateMerged, IncidentRejected
from domain.incident.terms import (
    ChangeReason,
    CloseCode,
    FollowUpOutcome,
    RejectReason,
    ReopenReason,
    VoidReason,
)
from domain.kernel import Event, Level, TextRef
from projections.engine.asof import at_instant
from projections.three_no.dossier import Verdict
from tests.support import life
from tests.support.asking import ask
from tests.support.breaches import (
    CRIME,
    LITIGATION,
    OTHER,
    PETITION,
    linked,
    noon,
    on,
)
from tests.support.log import Happened
from tests.support.postgres import Database
from tests.support.three_no import (
    ONE,
    PETITIONED,
    START,
    THREE,
    TWO_,
    WORKED,
    P,
    Told,
    dispute,
    end_of,
    papers,
    standing,
)


def parked() -> Event:
    text = TextRef(subject=ONE, id=ONE)
    return IncidentParked(explanation=text, next_review=life.LATER, rules=())


def scored(score: int) -> Event:
    reached = FollowUpOutcome.REACHED
    return FollowUpRecorded(outcome=reached, solved=True, score=score, rules=())


def reopened() -> Event:
    return IncidentReopened(
        n=1, reason=ReopenReason.CAME_BACK, level=Level.COMMUNITY, due_dispatch=life.LATER,
        due_overall=life.LATER, due_level=life.LATER,
    )  # fmt: skip


UNSOLVED = life.closed(CloseCode.UNSOLVED)
BEFORE: dict[str, tuple[list[tuple[str, Event]], Verdict]] = {
    "open": ([], Verdict.UNRESOLVED_PRIOR),
    "parked": ([("2020-02-25", parked())], Verdict.UNRESOLVED_PRIOR),
    "unsolved": ([("2020-02-25", UNSOLVED)], Verdict.UNRESOLVED_PRIOR),
    "low score": ([("2020-02-24", scored(2)), ("2020-02-25", life.closed())],
                  Verdict.UNRESOLVED_PRIOR),
    "good score": ([("2020-02-24", scored(3)), ("2020-02-25", life.closed())],
                   Verdict.RESOLVED_PRIOR),
    "solved": ([("2020-02-25", life.closed())], Verdict.RESOLVED_PRIOR),
    "solved on the day": ([("2020-03-03", life.closed())], Verdict.UNRESOLVED_PRIOR),
    "solved afterwards": ([("2020-03-05", life.closed())], Verdict.UNRESOLVED_PRIOR),
    "reopened afterwards": ([("2020-02-25", life.closed()), ("2020-03-04", reopened())],
                            Verdict.RESOLVED_PRIOR),
    "voided before": ([("2020-02-25", IncidentVoided(reason=VoidReason.TEST))], Verdict.NO_PRIOR),
    "voided afterwards": ([("2020-03-05", IncidentVoided(reason=VoidReason.TEST))],
                          Verdict.UNRESOLVED_PRIOR),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "verdict"), BEFORE.values(), ids=BEFORE)
def test_what_the_linked_incident_was_when_it_happened(
    database: Database, told: Told, steps: list[tuple[str, Event]], verdict: Verdict
) -> None:
    happened = [on("2020-02-20", ONE, dispute()), *(on(day, ONE, event) for day, event in steps)]
    as_of = told([*START, *happened, *PETITIONED, linked(P, "2020-03-11", ONE)])
    (record,) = papers(database, as_of).records
    assert record.verdict is verdict
    assert standing(database, as_of).unresolved == (verdict is Verdict.UNRESOLVED_PRIOR)


def test_what_was_reported_later_is_no_prior(database: Database, told: Told) -> None:
    as_of = told(
        [*START, *PETITIONED, on("2020-03-03", ONE, dispute()), linked(P, "2020-03-11", ONE)]
    )
    (record,) = papers(database, as_of).records
    assert (record.verdict, record.priors) == (Verdict.NO_PRIOR, ())


def test_what_was_done_in_the_first_instant_of_the_day_was_done_before(
    database: Database, told: Told
) -> None:
    midnight = end_of("2020-03-02")
    as_of = told(
        [
            *START, *PETITIONED, Happened(ONE, dispute(), midnight, midnight),
            Happened(TWO_, dispute(), after := midnight + timedelta(microseconds=1), after),
            linked(P, "2020-03-11", ONE), linked(P, "2020-03-11", TWO_),
        ]
    )  # fmt: skip
    (record,) = papers(database, as_of).records
    assert [prior.linked for prior in record.priors] == [ONE]
    assert record.verdict is Verdict.UNRESOLVED_PRIOR


def test_a_merged_incident_is_its_master(database: Database, told: Told) -> None:
    as_of = told(
        [
            *START,
            on("2020-02-10", TWO_, dispute()),
            on("2020-02-20", ONE, dispute()),
            on("2020-02-21", ONE, DuplicateMerged(master=TWO_)),
            *PETITIONED,
            linked(P, "2020-03-11", ONE),
        ]
    )
    (record,) = papers(database, as_of).records
    assert record.verdict is Verdict.UNRESOLVED_PRIOR
    assert [(prior.linked, prior.incident) for prior in record.priors] == [(ONE, TWO_)]


def test_work_done_offline_before_counts_when_it_was_done(database: Database, told: Told) -> None:
    closed = Happened(ONE, life.closed(), noon("2020-03-02"), noon("2020-03-04"))
    as_of = told(
        [*START, on("2020-02-20", ONE, dispute()), closed, *PETITIONED,
         linked(P, "2020-03-11", ONE)]
    )  # fmt: skip
    assert [record.verdict for record in papers(database, as_of).records] == [
        Verdict.RESOLVED_PRIOR
    ]


# ------------------------------------------------------------------ beside the streak


def test_6_solved_of_8_closed_disputes_are_75_percent(database: Database, told: Told) -> None:
    happened = []
    for n in range(8):
        stream = UUID(int=0xD00 + n)
        code = CloseCode.SOLVED if n < 6 else (CloseCode.UNSOLVED, CloseCode.REFERRED)[n - 6]
        happened += [
            on("2020-05-01", stream, dispute()),
            on("2020-05-20", stream, life.closed(code)),
        ]
    other = [
        on("2020-05-01", ONE, dispute("E3")), on("2020-05-02", ONE, life.closed()),
        on("2019-12-30", TWO_, dispute()), on("2019-12-31", TWO_, life.closed()),
        on("2020-05-01", THREE, dispute(community=OTHER)), on("2020-05-02", THREE, life.closed()),
    ]  # fmt: skip
    found = standing(database, told([*START, *happened, *other]))
    assert (found.at_source.solved, found.at_source.closed) == (6, 8)
    assert found.resolved_at_source_percent == 75.0


def test_where_nothing_was_closed_there_is_no_rate(database: Database, told: Told) -> None:
    found = standing(database, told([*START, on("2020-05-01", ONE, dispute())]))
    assert found.resolved_at_source_percent is None


def test_rejected_voided_and_reclassified_disputes_stand_beside(
    database: Database, told: Told
) -> None:
    told_ref = TextRef(subject=ONE, id=ONE)
    away = IncidentReclassified(
        from_category="A5", category="E3", reason=ChangeReason.WRONG_AT_INTAKE
    )
    happened = [
        on("2020-05-01", ONE, dispute()),
        on("2020-05-02", ONE, IncidentRejected(reason=RejectReason.OUT_OF_SCOPE, told=told_ref)),
        on("2020-05-01", TWO_, dispute()),
        on("2020-05-03", TWO_, IncidentVoided(reason=VoidReason.TEST)),
        on("2020-05-01", THREE, dispute()),
        on("2020-05-04", THREE, away),
        on("2020-05-05", THREE, life.closed()),
    ]
    as_of = told([*START, *happened])
    found = standing(database, as_of).at_source
    assert (found.rejected, found.voided, found.reclassified, found.closed) == (1, 1, 1, 0)
    changes = papers(database, as_of).changes
    assert [(one.incident, one.kind, one.from_category, one.category) for one in changes] == [
        (TWO_, "VOIDED", "A5", "A5"),
        (THREE, "RECLASSIFIED", "A5", "E3"),
    ]
    assert [one.position for one in changes] == [len(START) + 4, len(START) + 6]
    assert changes[1].shown_due == life.LATER


# ------------------------------------------------------------------ evidence


def test_the_evidence_is_every_position_that_decides(database: Database, told: Told) -> None:
    """Followed at 1, the petition at 4 and 5, the lawsuit at 6, 7 and rescinded at 8."""
    as_of = told(WORKED)
    found = papers(database, as_of)
    assert found.evidence() == [1, 4, 5, 6, 7, 8]
    assert found.evidence(PETITION) == [1, 4, 5]
    assert found.evidence(LITIGATION) == [1, 6, 7, 8]
    assert found.evidence(CRIME) == [1]
    known = ask(database, at_instant, end_of("2020-08-19"))
    assert papers(database, known).evidence() == [1, 4, 5, 6, 7]


def test_the_evidence_of_a_verdict_is_the_event_that_made_the_incident_so(
    database: Database, told: Told
) -> None:
    as_of = told(
        [*START, on("2020-02-20", ONE, dispute()), on("2020-02-25", ONE, life.closed()),
         *PETITIONED, linked(P, "2020-03-11", ONE)]
    )  # fmt: skip
    (record,) = papers(database, as_of).records
    assert [(prior.status, prior.since) for prior in record.priors] == [("CLOSED", 5)]
    assert papers(database, as_of).evidence(PETITION) == [1, 5, 6, 7, 8]


def test_a_step_says_which_office_took_it_and_on_whose_word(database: Database, told: Told) -> None:
    (last, first) = papers(database, told(WORKED)).records
    assert [(step.kind, step.authority, step.code) for step in last.steps] == [
        ("BreachRecorded", "COURT", None),
        ("BreachConfirmed", "COURT", None),
        ("BreachRescinded", None, "NOT_OF_THIS_COUNTY"),
    ]
    assert (last.status, first.status) == ("RESCINDED", "CONFIRMED")
    assert (last.counts, first.counts) == (False, True)
