"""What a resident is told of a matter, state by state."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.matter_lines import matter_lines
from api.public_matter import PublicMatter, Stage, matter
from api.words import Words
from domain.catalogue import EMPTY
from domain.incident.terms import CloseCode, Status, SuspendCause
from projections.receipt_codes.queries import Standing
from tests.support.examples import CATALOGUE, COMMUNITY

ZONE = ZoneInfo("Asia/Shanghai")
SENT = datetime(2026, 11, 16, 20, 14, 37, tzinfo=ZONE)
NOW = datetime(2026, 11, 20, 10, 40, tzinfo=ZONE)
HOUR = timedelta(hours=1)
ACCEPTED = {"status": "ACCEPTED", "accepted_at": SENT + HOUR, "due_overall": NOW + 9 * HOUR}
DISPATCHED = ACCEPTED | {"status": "DISPATCHED", "dispatched_at": SENT + 2 * HOUR}
HANDLING = DISPATCHED | {"status": "HANDLING", "signed_at": SENT + 3 * HOUR}
RESOLVED = HANDLING | {"status": "RESOLVED", "resolved_at": SENT + 4 * HOUR}
VERIFIED = RESOLVED | {"status": "VERIFIED", "verified_at": SENT + 5 * HOUR}
CLOSED = VERIFIED | {"status": "CLOSED", "closed_at": SENT + 6 * HOUR, "closing": "SOLVED"}
BEGINS = ["已收到", "已受理", "已派给单位"]


def told(**known: Any) -> PublicMatter:
    values: dict[str, Any] = dict.fromkeys(Standing._fields) | {
        "reported_at": SENT, "community": COMMUNITY, "category": "D5", "category_now": "D5",
        "merged": False, "status": "REPORTED",
    } | known  # fmt: skip
    return matter(Standing(**values), CATALOGUE, NOW)


def said(lang: Any = "zh", **known: Any) -> str:
    return " ".join(matter_lines(told(**known), ZONE, Words(lang)).says)


def course(**known: Any) -> list[str]:
    """Each step as the page writes it; > stands where it is, an open one has no instant."""
    lines = matter_lines(told(**known), ZONE, Words("zh"))
    marks = {"done": "", "now": ">", "ahead": "…"}
    return [f"{marks[step.state]}{step.stage} {step.at}".strip() for step in lines.steps]


def test_a_matter_in_work_shows_its_course_and_what_is_ahead() -> None:
    assert course(**HANDLING) == [
        "已收到 11-16 20:14", "已受理 11-16 21:14", "已派给单位 11-16 22:14",
        ">正在办理 11-16 23:14", "…办完，等核对", "…已结案",
    ]  # fmt: skip
    shown = told(**HANDLING)
    assert (shown.community, shown.category and shown.category.zh) == ("西湖社区", "道路与路灯")


@pytest.mark.parametrize(
    ("known", "stage", "ahead"),
    [
        ({}, "已收到", ["已受理", "已派给单位", "正在办理", "办完，等核对", "已结案"]),
        (ACCEPTED, "已受理", ["已派给单位", "正在办理", "办完，等核对", "已结案"]),
        (DISPATCHED, "已派给单位", ["正在办理", "办完，等核对", "已结案"]),
        (HANDLING | {"status": "SIGNED"}, "正在办理", ["办完，等核对", "已结案"]),
        (HANDLING | {"status": "ON_SCENE"}, "正在办理", ["办完，等核对", "已结案"]),
        (HANDLING | {"status": "PARKED"}, "暂停办理", ["办完，等核对", "已结案"]),
        (RESOLVED, "办完，等核对", ["已结案"]),
        (VERIFIED, "办完，核对过了", ["已结案"]),
        (CLOSED, "已结案", []),
        ({"status": "REJECTED", "rejected_at": SENT + HOUR}, "没有受理", []),
        ({"status": "VOIDED"}, "不再办理", []),
    ],
)
def test_every_status_is_said_in_public_words(
    known: dict[str, Any], stage: str, ahead: list[str]
) -> None:
    lines = matter_lines(told(**known), ZONE, Words("zh"))
    assert lines.stage == stage
    assert [step.stage for step in lines.steps if step.state == "now"] == [stage]
    assert [step.stage for step in lines.steps if step.state == "ahead"] == ahead
    assert lines.says
    assert matter_lines(told(**known), ZONE, Words("en")).says


def test_every_status_but_a_merged_one_has_a_stage() -> None:
    for status in set(Status) - {Status.MERGED}:
        assert told(status=status.value).stage in Stage


def test_the_promise_of_the_unit_is_the_limit_and_a_day_ends_at_24() -> None:
    midnight = datetime(2026, 11, 24, tzinfo=ZONE)
    promised = HANDLING | {"promised_by": midnight}
    assert said(**promised).startswith("单位承诺 11 月 23 日 24:00 前办完。")
    assert "before 24:00 on 23 November." in said("en", **promised)
    assert said(**HANDLING | {"due_overall": midnight.replace(year=2027, hour=9)}).startswith(
        "按规定 2027 年 11 月 24 日 09:00 前办完。"
    )


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({"due_accept": NOW}, "前答复是否受理，已经超时。"),
        (HANDLING | {"promised_by": NOW - HOUR}, "单位承诺 11 月 20 日 09:40 前办完，已经超时。"),
        (HANDLING | {"due_overall": NOW - HOUR}, "前办完，已经超时。"),
        (RESOLVED | {"due_verify": NOW - HOUR}, "前核对，已经超时。"),
    ],
)
def test_a_limit_that_was_not_kept_is_told_as_such(known: dict[str, Any], sentence: str) -> None:
    assert sentence in said(**known)


def test_how_it_ended_is_told_only_while_it_has_ended() -> None:
    assert told(**CLOSED).result == "SOLVED"
    for going_on in (HANDLING, RESOLVED, VERIFIED, HANDLING | {"status": "PARKED"}):
        assert told(**going_on, closing="SOLVED").result is None


def test_nothing_is_due_while_the_clocks_stand_still() -> None:
    stopped = HANDLING | {"status": "SUSPENDED", "frozen_at": NOW - HOUR, "paused_for": "PARTS"}
    assert told(**stopped).limit is None
    assert said(**stopped).startswith("在等配件。")
    assert course(**stopped)[3:5] == ["正在办理 11-16 23:14", ">暂停办理 11-20 09:40"]
    parts = ACCEPTED | {"frozen_at": NOW - HOUR, "paused_for": "SPLIT"}
    assert (told(**parts).limit, said(**parts)) == (None, "已分成几件，分头办理。")


def test_what_was_left_out_on_the_way_is_left_out() -> None:
    at_once = {"status": "RESOLVED", "resolved_at": SENT + HOUR}
    assert course(**at_once) == ["已收到 11-16 20:14", ">办完，等核对 11-16 21:14", "…已结案"]
    assert [step.split()[0] for step in course(**CLOSED)] == [
        *BEGINS, "正在办理", "办完，核对过了", ">已结案",
    ]  # fmt: skip


def test_a_second_round_tells_no_instants_of_the_first() -> None:
    again = HANDLING | {"reopened_at": NOW - HOUR, "promised_by": NOW - 3 * HOUR}
    assert course(**again) == [
        "已收到 11-16 20:14", "已受理 11-16 21:14", "重新办理 11-20 09:40", "已派给单位",
        ">正在办理", "…办完，等核对", "…已结案",
    ]  # fmt: skip
    limit = told(**again).limit
    assert limit is not None
    assert limit.what == "OVERALL", "the promise was for the first round"
    assert told(**again | {"status": "ACCEPTED"}).stage is Stage.REOPENED


def test_a_merged_report_tells_nothing_of_when_the_other_came_in() -> None:
    merged = HANDLING | {"merged": True, "accepted_at": SENT - HOUR}
    assert course(**merged)[:3] == ["已收到 11-16 20:14", "已受理", "已派给单位 11-16 22:14"]
    assert said(**merged).startswith("有人报过同一件事，两件一起办。")
    stopped = merged | {"status": "SUSPENDED", "frozen_at": NOW, "paused_for": "RESIDENT_AWAY"}
    assert told(**stopped).paused_for is None


@pytest.mark.parametrize("field", ["category", "category_now"])
@pytest.mark.parametrize("code", ["A4", None, "Z9"])
def test_of_a_private_matter_neither_place_nor_class_is_told(field: str, code: str | None) -> None:
    private = HANDLING | {"status": "SUSPENDED", "paused_for": "COURT", field: code}
    shown = told(**private)
    assert (shown.community, shown.category, shown.paused_for) == (None, None, None)
    assert shown.stage is Stage.PAUSED


def test_every_ending_and_every_pause_has_words() -> None:
    endings = {said(**CLOSED | {"closing": code.value}) for code in CloseCode}
    assert len(endings) == len(CloseCode)
    causes = [*(cause.value for cause in SuspendCause), "PARKED", "SPLIT"]
    pauses = {said(**HANDLING | {"status": "SUSPENDED", "paused_for": why}) for why in causes}
    assert len(pauses) == len(causes)


def test_instants_are_told_by_the_minute() -> None:
    shown = told(**CLOSED)
    instants = [shown.at, *(step.at for step in shown.steps if step.at)]
    assert {(one.second, one.microsecond) for one in instants} == {(0, 0)}


def test_a_class_of_which_no_list_in_force_tells_is_taken_for_private() -> None:
    values: dict[str, Any] = dict.fromkeys(Standing._fields) | {
        "reported_at": SENT, "community": COMMUNITY, "category": "D5", "category_now": "D5",
        "merged": False, "status": "REPORTED",
    }  # fmt: skip
    shown = matter(Standing(**values), EMPTY, NOW)
    assert (shown.stage, shown.community, shown.category) == (Stage.RECEIVED, None, None)
