"""The three-no status, number for number as worked out by hand."""

import pytest

from projections.engine.asof import at_instant
from projections.three_no.dossier import Verdict
from projections.three_no.reading import WindowKind
from projections.three_no.status import Status
from tests.support.asking import ask
from tests.support.breaches import (
    CRIME,
    LITIGATION,
    OTHER,
    PETITION,
    attributed,
    confirmed,
    extended,
    grids,
    linked,
    on,
    recorded,
    recounted,
    rejected,
    tracking,
)
from tests.support.postgres import Database
from tests.support.three_no import (
    ONE,
    PETITIONED,
    START,
    SUED,
    WORKED,
    L,
    P,
    Q,
    Told,
    by_type,
    dispute,
    end_of,
    papers,
    standing,
)


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
    put_right = told([recounted(1, "2020-06-30", 2100, "2020-08-02")])
    assert standing(database, put_right).households == 3900


# ------------------------------------------------------------------ what was known before
