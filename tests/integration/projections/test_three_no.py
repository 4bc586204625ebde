"""The three-no status, number for number as worked out by hand."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
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
from domain.policy.three_no import ThreeNoRules
from domain.three_no import BreachType
from projections.engine.asof import AsOf, at_instant
from projections.three_no.dossier import Dossier, Verdict, dossier
from projections.three_no.queries import Question
from projections.three_no.reading import WindowKind, standings_of
from projections.three_no.status import Standing, Status
from tests.support import life, seeds
from tests.support.asking import ask
from tests.support.breaches import (
    COMMUNITY,
    CRIME,
    LITIGATION,
    OTHER,
    PETITION,
    ZONE,
    attributed,
    confirmed,
    extended,
    grids,
    linked,
    noon,
    on,
    recorded,
    recounted,
    rejected,
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


def test_known_today_the_rescinded_one_does_not_count(database: Database, told: Told) -> None:
    found = standing(database, told(WORKED))
    assert (found.status, found.confirmed) == (Status.BREACHED, 1)
    assert (found.clean_days, found.per_1000_households) == (176, 0.28)
    assert by_type(found) == {
        PETITION: Status.BREACHED,
        LITIGATION: Status.CLEAN,
        CRIME: Status.CLEAN,
    }
    assert [one.clean_days for one in found.types] == [176, 239, 239]


def test_the_same_day_as_it_was_known_before_the_rescission(database: Database, told: Told) -> None:
    told(WORKED)
    known = ask(database, at_instant, end_of("2020-08-19"))
    found = standing(database, known)
    assert (found.status, found.confirmed) == (Status.BREACHED, 2)
    assert (found.clean_days, found.per_1000_households) == (72, 0.56)
    earlier = standing(database, known, "2020-08-19")
    assert (earlier.confirmed, earlier.clean_days) == (2, 65)


def test_the_position_of_a_day_is_that_of_its_end(database: Database, told: Told) -> None:
    told(WORKED)
    known = ask(database, at_instant, end_of("2020-08-19"))
    assert known.position == len(WORKED) - 1


def test_with_no_breach_it_is_clean_since_it_is_followed(database: Database, told: Told) -> None:
    found = standing(database, told(START))
    assert (found.status, found.clean_days, found.confirmed) == (Status.CLEAN, 239, 0)
    assert found.per_1000_households == 0.0
    assert found.unresolved_prior_percent is None


def test_three_breaches_of_3600_households(database: Database, told: Told) -> None:
    third = [
        recorded(Q, "2020-08-01", kind=CRIME),
        confirmed(Q, "2020-08-02", CRIME),
    ]
    found = standing(database, told([*START, *PETITIONED, *SUED, *third]))
    assert (found.confirmed, found.per_1000_households, found.clean_days) == (3, 0.83, 25)


def test_one_of_two_breaches_had_an_open_incident_before_it(database: Database, told: Told) -> None:
    open_before = [on("2020-02-20", ONE, dispute()), linked(P, "2020-03-11", ONE)]
    as_of = told([*START, open_before[0], *PETITIONED, open_before[1], *SUED])
    found = standing(database, as_of)
    assert (found.unresolved, found.confirmed, found.unresolved_prior_percent) == (1, 2, 50.0)
    verdicts = {record.stream: record.verdict for record in papers(database, as_of).records}
    assert verdicts == {P: Verdict.UNRESOLVED_PRIOR, L: Verdict.NO_PRIOR}


def test_a_breach_on_the_day_itself_is_zero_clean_days(database: Database, told: Told) -> None:
    as_of = told([*START, *PETITIONED])
    assert standing(database, as_of, "2020-03-03").clean_days == 0


def test_what_is_only_recorded_is_under_review(database: Database, told: Told) -> None:
    found = standing(database, told([*START, recorded(P, "2020-03-03")]))
    assert (found.status, found.confirmed) == (Status.UNDER_REVIEW, 0)
    assert by_type(found)[CRIME] is Status.CLEAN
    assert found.clean_days == 239


def test_what_was_rejected_leaves_it_clean(database: Database, told: Told) -> None:
    as_of = told([*START, recorded(P, "2020-03-03"), rejected(P, "2020-03-05")])
    assert standing(database, as_of).status is Status.CLEAN
    (record,) = papers(database, as_of).records
    assert (record.status, record.counts) == ("REJECTED", False)


@pytest.mark.parametrize(
    ("day", "status"), [("2020-06-27", "INSUFFICIENT"), ("2020-06-28", "CLEAN")]
)
def test_fewer_than_180_days_are_too_little_to_say(
    database: Database, told: Told, day: str, status: str
) -> None:
    found = standing(database, told(START), day)
    assert found.status is Status(status)
    assert set(by_type(found).values()) == {Status(status)}


def test_too_short_a_time_never_hides_a_breach(database: Database, told: Told) -> None:
    as_of = told([tracking("2020-03-01"), *PETITIONED])
    assert standing(database, as_of, "2020-03-20").status is Status.BREACHED
    pending = [recorded(Q, "2020-03-15", kind=CRIME)]
    assert by_type(standing(database, told(pending), "2020-03-20"))[CRIME] is Status.UNDER_REVIEW


def test_each_type_is_followed_since_its_own_day(database: Database, told: Told) -> None:
    since = [tracking("2020-01-01", PETITION, LITIGATION), extended("2020-06-01", CRIME)]
    found = standing(database, told(since))
    assert by_type(found) == {
        PETITION: Status.CLEAN, LITIGATION: Status.CLEAN, CRIME: Status.INSUFFICIENT,
    }  # fmt: skip
    assert [one.clean_days for one in found.types] == [239, 239, 87]
    assert (found.status, found.clean_days) == (Status.INSUFFICIENT, 87)


def test_who_is_not_followed_is_not_clean(database: Database, told: Told) -> None:
    found = standing(database, told(grids("2020-01-01", 400)))
    assert (found.status, found.clean_days, found.tracked_days) == (Status.INSUFFICIENT, None, 0)


def test_a_breach_counts_for_the_last_community_that_it_was_attributed_to(
    database: Database, told: Told
) -> None:
    before = told([*START, tracking("2020-01-01", community=OTHER), *PETITIONED])
    after = told([attributed(P, "2020-04-01", OTHER)])
    assert standing(database, before).confirmed == 1
    assert standing(database, before, community=OTHER).confirmed == 0
    assert standing(database, after).status is Status.CLEAN
    assert standing(database, after, community=OTHER).confirmed == 1
    (here,) = papers(database, after).records
    assert (here.community, here.counts) == (OTHER, False)
    (there,) = papers(database, after, community=OTHER).records
    assert there.counts


def test_a_window_rolls_over_the_turn_of_the_year(database: Database, told: Told) -> None:
    as_of = told([tracking("2018-01-01"), recorded(P, "2019-09-01"), confirmed(P, "2019-09-02")])
    assert standing(database, as_of).status is Status.CLEAN
    rolling = standing(database, as_of, window=WindowKind.ROLLING)
    assert (rolling.status, rolling.confirmed) == (Status.BREACHED, 1)
    assert standing(database, as_of).clean_days == rolling.clean_days == 360
    edge = standing(database, as_of, "2020-08-31", window=WindowKind.ROLLING)
    assert edge.status is Status.CLEAN
    assert standing(database, as_of, "2020-08-30", window=WindowKind.ROLLING).confirmed == 1
    assert [record.counts for record in papers(database, as_of).records] == [False]


@pytest.mark.parametrize(("known", "late"), [("2020-04-02", 0), ("2020-04-03", 1)])
def test_more_than_30_days_after_it_happened_is_late(
    database: Database, told: Told, known: str, late: int
) -> None:
    as_of = told([*START, recorded(P, "2020-03-03", known), confirmed(P, "2020-04-10")])
    assert standing(database, as_of).late == late
    (record,) = papers(database, as_of).records
    assert (record.late, record.late_days) == (bool(late), 30 + late)


def test_a_late_fact_changes_what_was_and_not_what_was_known(
    database: Database, told: Told
) -> None:
    before = told(START)
    after = told([recorded(P, "2020-03-03", "2020-08-25"), confirmed(P, "2020-08-26")])
    assert standing(database, before).status is Status.CLEAN
    assert standing(database, after).status is Status.BREACHED
    assert standing(database, before, "2020-03-10").clean_days == 70
    assert standing(database, after, "2020-03-10").clean_days == 7


def test_what_nobody_confirms_for_more_than_30_days_is_listed(
    database: Database, told: Told
) -> None:
    as_of = told([*START, recorded(P, "2020-03-03")])
    listed = {
        day: [record.overdue for record in papers(database, as_of, day).records]
        for day in ("2020-04-02", "2020-04-03")
    }
    assert listed == {"2020-04-02": [False], "2020-04-03": [True]}


def test_households_are_the_last_counts_by_that_day(database: Database, told: Told) -> None:
    known_late = recounted(1, "2020-06-30", 2000, "2020-08-01")
    before = told(START)
    after = told([known_late, recounted(2, "2020-08-30", 9000, "2020-08-30")])
    assert standing(database, before).households == 3600
    assert standing(database, after).households == 3800
    assert standing(database, after, "2020-06-29").households == 3600
    assert standing(database, after, "2020-08-30").households == 11000
    assert standing(database, after, "2019-12-31").households is None


# ------------------------------------------------------------------ what was known before


def dispute(category: str = "A5", community: UUID = COMMUNITY) -> Event:
    return life.reported(category=category, community=community)


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
