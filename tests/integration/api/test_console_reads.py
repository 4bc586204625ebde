"""What the console reads beside the board: excerpts, what lies near, units, an undo."""

from typing import Any

import psycopg

from api.choices import NearbyShown, UnitChoices
from api.excerpts import CHARACTERS
from api.levels import LevelsShown
from api.numbered import NumberedIncidents
from api.shown import (
    BoardShown,
    ExcerptsShown,
    IdentitiesShown,
    IncidentShown,
    MeShown,
    ResponseTimesShown,
    SessionShown,
)
from domain.kernel import Level
from infra.postgres.roles import Role
from tests.support.case import TEXT, Case
from tests.support.examples import COMMITTEE, GRID, GRID_2, VILLAGE_GRID, WATER
from tests.support.postgres import Database
from tests.support.surface import V1, Surface, fresh

OFFICER = "grid-officer-640181001017001-a"
DISPATCHER = "dispatcher-centre"
SECOND = "dispatcher-centre-2"
HANDLER = "unit-handler-water"
STREET = "dispatcher-street"
LONG = (
    "东渡路与船厂巷口污水井盖不见了，暂时用路锥和木板盖住，\n"
    "晚上没有路灯，行人要绕到机动车道上走，请尽快来人处理，谢谢各位同志"
)
HERE = {"lat": 38.1012, "lon": 106.3401}
STEP_40_M, STEP_60_M = 0.00036, 0.00054


def reported(county: Surface, **more: Any) -> str:
    body = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(GRID), "text": LONG, **more}
    answer = county.command("/incidents", body, login=DISPATCHER)
    assert answer.status_code == 201, answer.text
    stream: str = answer.json()["stream"]
    return stream


def act(
    county: Surface, stream: str, name: str, body: dict[str, Any], seen: int,
    login: str = DISPATCHER,
) -> None:  # fmt: skip
    path = f"/incidents/{stream}/commands/{name}"
    answer = county.command(path, body, login=login, seen=seen)
    assert answer.status_code == 200, answer.text


def excerpts(county: Surface, streams: list[str], login: str, **more: str) -> dict[str, str | None]:
    answer = county.ask(
        "POST", f"{V1}/boards/open/excerpts", json={"streams": streams, **more}, login=login
    )
    assert answer.status_code == 200, answer.text
    shown = ExcerptsShown.model_validate_json(answer.text).excerpts
    return {str(one.id): one.text for one in shown}


def test_a_row_gets_the_beginning_of_its_words_where_they_may_be_read(
    county: Surface, database: Database
) -> None:
    own, other, wordless = (
        reported(county),
        reported(county, grid=str(VILLAGE_GRID), text="短"),
        reported(county, text=None),
    )
    county.catch_up()
    found = excerpts(county, [own, other, wordless, fresh()], DISPATCHER)
    assert set(found) == {own, other, wordless}
    text = found[own]
    assert text is not None
    assert len(text) == CHARACTERS
    assert text.endswith("…")
    assert text[:-1] == " ".join(LONG.split())[: CHARACTERS - 1]
    assert (found[other], found[wordless]) == ("短", None)
    assert set(excerpts(county, [own, other], OFFICER)) == {own}
    with psycopg.connect(database.url(Role.OWNER)) as connection:
        noted = connection.execute(
            "SELECT ids FROM vault.access_log WHERE purpose = 'read-excerpts' ORDER BY 1"
        ).fetchall()
    assert sorted(len(ids) for (ids,) in noted) == [1, 2]


def test_a_corrected_description_is_the_one_that_is_shown(county: Surface) -> None:
    stream = reported(county, text="旧的")
    act(county, stream, "correct-fact", {"corrects": "DESCRIPTION", "text": "新的"}, 1)
    county.catch_up()
    assert excerpts(county, [stream], DISPATCHER) == {stream: "新的"}
    shown = county.get(f"{V1}/incidents/{stream}", login=DISPATCHER).json()
    assert shown["text"] == "新的"
    then = shown["history"][0]["position"].partition("/")[2]
    assert excerpts(county, [stream], DISPATCHER, as_of=then) == {stream: "旧的"}
    assert excerpts(county, [stream], "resident-xihu", as_of=then) == {}


def test_who_lost_a_task_no_longer_reads_its_row_as_it_was(county: Surface) -> None:
    case = Case(county)
    *_, given = case.history(HANDLER)
    then, task = given["position"].partition("/")[2], given["payload"]["task_id"]
    county.catch_up()
    assert excerpts(county, [case.stream], HANDLER, as_of=then) == {case.stream: TEXT}
    case.act("recall-task", {"task_id": task, "reason": "WRONG_UNIT"}, 3)
    county.catch_up()
    assert excerpts(county, [case.stream], HANDLER, as_of=then) == {}


def test_excerpts_are_asked_for_a_screen_at_a_time(county: Surface) -> None:
    county.catch_up()
    for streams in ([], [fresh() for _ in range(61)], ["x"]):
        answer = county.ask(
            "POST", f"{V1}/boards/open/excerpts", json={"streams": streams}, login=DISPATCHER
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    answer = county.ask(
        "POST", f"{V1}/boards/open/excerpts", json={"streams": [fresh()]}, login="resident-xihu"
    )
    assert answer.json() == {"excerpts": []}


def test_what_lies_near_is_open_of_the_same_class_and_within_50_metres(county: Surface) -> None:
    about = reported(county, geo=HERE)
    near = reported(county, geo={**HERE, "lat": HERE["lat"] + STEP_40_M}, grid=str(GRID_2))
    reported(county, geo={**HERE, "lat": HERE["lat"] + STEP_60_M})
    reported(county, geo=HERE, category="A1")
    ended = reported(county, geo=HERE)
    act(county, ended, "reject-incident", {"reason": "OUT_OF_SCOPE", "told": "不属于"}, 1)
    pointless = reported(county)
    county.catch_up()
    shown = NearbyShown.model_validate_json(
        county.get(f"{V1}/incidents/{about}/nearby", login=DISPATCHER).text
    )
    assert (shown.has_point, shown.metres, shown.hours) == (True, 50, 24)
    (one,) = shown.incidents
    assert (str(one.stream), one.metres) == (near, 40)
    assert one.text is not None
    assert LONG.startswith(one.text[:20])
    officers = county.get(f"{V1}/incidents/{about}/nearby", login=OFFICER).json()
    assert officers["incidents"] == [], "the other grid is not his"
    grid = county.get(f"{V1}/incidents/{pointless}/nearby", login=DISPATCHER).json()
    found = {one["stream"]: one["metres"] for one in grid["incidents"]}
    assert (grid["has_point"], found[about]) == (False, None), "of the same grid and class"
    assert not {near, ended, pointless} & found.keys()
    assert county.get(f"{V1}/incidents/{fresh()}/nearby", login=DISPATCHER).status_code == 404


def choices(county: Surface, stream: str, q: str = "") -> UnitChoices:
    answer = county.get(f"{V1}/incidents/{stream}/suggested-units?q={q}", login=DISPATCHER)
    assert answer.status_code == 200, answer.text
    return UnitChoices.model_validate_json(answer.text)


def test_the_suggested_unit_is_one_that_dispatching_takes_and_says_why(county: Surface) -> None:
    stream = reported(county)
    act(county, stream, "accept-incident", {}, 1)
    county.catch_up()
    offered = choices(county, stream)
    assert offered.version == 2
    best = offered.suggested
    assert best is not None
    assert best.unit == WATER
    assert best.item is not None
    assert (best.item.list, best.refused, best.in_hand) == ("DUTY", None, 0)
    assert best.item.version
    assert all(one.refused is None for one in offered.alternatives)
    act(county, stream, "dispatch-task", {"unit": str(best.unit)}, 2)
    county.catch_up()
    again = choices(county, stream, best.name[:2])
    same = next(one for one in again.alternatives if one.unit == best.unit)
    assert same.refused is not None
    assert (same.refused.code, same.in_hand) == ("unit_has_a_task", 1)


def test_a_unit_that_gave_it_back_is_offered_but_not_suggested_again(county: Surface) -> None:
    stream = reported(county)
    act(county, stream, "accept-incident", {}, 1)
    act(county, stream, "dispatch-task", {"unit": str(WATER)}, 2)
    shown = county.get(f"{V1}/incidents/{stream}", login=DISPATCHER).json()
    task = shown["state"]["tasks"][0]["id"]
    wish = {"task_id": task, "reason": "NOT_OUR_DUTY", "item": "duty.roads"}
    act(county, stream, "return-task", wish, 3, HANDLER)
    act(county, stream, "accept-return", {"task_id": task}, 4, SECOND)
    county.catch_up()
    offered = choices(county, stream)
    assert offered.suggested is None or offered.suggested.unit != WATER
    assert WATER in {one.unit for one in offered.alternatives}


def test_every_unit_offered_is_taken_and_every_refusal_is_the_one_of_dispatching(
    county: Surface,
) -> None:
    stream = reported(county)
    act(county, stream, "accept-incident", {}, 1)
    county.catch_up()
    committee = county.parts.ledger.catalogue.units[COMMITTEE]
    refused = next(
        one for one in choices(county, stream, committee.code).alternatives if one.unit == COMMITTEE
    )
    assert refused.refused is not None
    answer = county.command(
        f"/incidents/{stream}/commands/dispatch-task", {"unit": str(COMMITTEE)}, login=DISPATCHER,
        seen=2,
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (409, refused.refused.code)
    unfit = {one.unit: one.refused.code for one in choices(county, stream).unfit}
    assert unfit[COMMITTEE] == refused.refused.code
    assert WATER not in unfit
    assert "dispatch-task" in answer.json()["allowed"]


def test_the_levels_offered_are_those_that_lifting_and_giving_take(county: Surface) -> None:
    stream = reported(county)
    act(county, stream, "accept-incident", {}, 1, STREET)
    path = f"{V1}/incidents/{stream}/levels"
    offered = LevelsShown.model_validate_json(county.get(path, login=STREET).text)
    assert offered.above is Level.COUNTY
    assert offered.below == [Level.COMMUNITY, Level.GRID]
    lift = {"to_level": offered.above.value, "tried": ["SITE_VISIT"]}
    act(county, stream, "escalate-incident", lift, 2, STREET)
    lifted = LevelsShown.model_validate_json(county.get(path, login=DISPATCHER).text)
    shown = county.get(f"{V1}/incidents/{stream}", login=DISPATCHER).json()
    assert shown["nowhere"] == ["delegate-down", "escalate-incident"]
    assert not set(shown["nowhere"]) & set(shown["allowed"])
    assert lifted.above is None
    assert lifted.below == [Level.TOWNSHIP, Level.COMMUNITY, Level.GRID]
    down = {"to_level": 3, "item": "no.such-item"}
    answer = county.command(
        f"/incidents/{stream}/commands/delegate-down", down, login=DISPATCHER, seen=3
    )
    assert (answer.status_code, lifted.items) == (409, [])
    assert county.get(path, login="resident-xihu").status_code == 404


def test_who_may_not_dispatch_is_offered_no_units(county: Surface) -> None:
    stream = reported(county)
    county.catch_up()
    answer = county.get(f"{V1}/incidents/{stream}/suggested-units", login=OFFICER)
    assert answer.status_code == 403


def test_the_last_act_can_be_taken_back_by_who_did_it(county: Surface) -> None:
    stream = reported(county)
    act(county, stream, "accept-incident", {}, 1)
    act(county, stream, "dispatch-task", {"unit": str(WATER)}, 2)
    path = f"{V1}/incidents/{stream}"
    shown = IncidentShown.model_validate_json(county.get(path, login=DISPATCHER).text)
    assert shown.undo is not None
    assert (shown.undo.did, shown.undo.also) == ("DISPATCH", [])
    assert county.get(path, login=SECOND).json()["undo"] is None
    undone = {"of": str(shown.undo.of), "also": []}
    act(county, stream, "undo", undone, 3)
    after = IncidentShown.model_validate_json(county.get(path, login=DISPATCHER).text)
    assert (after.state.status, after.undo) == ("ACCEPTED", None)


def test_what_is_answered_is_what_the_contract_says(county: Surface) -> None:
    stream = reported(county, geo=HERE)
    act(county, stream, "accept-incident", {}, 1)
    act(county, stream, "dispatch-task", {"unit": str(WATER)}, 2)
    county.catch_up()
    IncidentShown.model_validate_json(county.get(f"{V1}/incidents/{stream}", login=DISPATCHER).text)
    board = BoardShown.model_validate_json(county.get(f"{V1}/boards/open", login=DISPATCHER).text)
    assert len(board.rows[0]) == len(board.columns)
    MeShown.model_validate_json(county.get(f"{V1}/me", login=DISPATCHER).text)
    IdentitiesShown.model_validate_json(county.get(f"{V1}/demo-identities").text)
    times = f"{V1}/metrics/response-times?interval=report-accept&by=community"
    ResponseTimesShown.model_validate_json(county.get(times, login=DISPATCHER).text)
    opened = county.ask("POST", f"{V1}/sessions", json={"login": DISPATCHER, "face": "console"})
    SessionShown.model_validate_json(opened.text)


def test_an_incident_is_found_by_the_last_digits_of_its_number_closed_or_not(
    county: Surface,
) -> None:
    stream, other = reported(county), reported(county)
    act(county, stream, "reject-incident", {"reason": "OUT_OF_SCOPE", "told": "不属于"}, 1)
    county.catch_up()
    number = county.get(f"{V1}/incidents/{stream}", login=DISPATCHER).json()["state"]["number"]

    def found(text: str, login: str = DISPATCHER) -> dict[str, Any]:
        answer = county.get(f"{V1}/incidents", params={"number": text}, login=login)
        shown = NumberedIncidents.model_validate_json(answer.text).incidents
        return {str(one.stream): one for one in shown}

    for text in (number, number[-5:], number.partition("-")[2], f" {number[-5:].lstrip('0')} "):
        one = found(text)[stream]
        assert (one.number, one.status, one.is_open) == (number, "REJECTED", False), text
        assert one.ended_at is not None
        assert other not in found(text)
    assert found("井盖") == found("1-2-3-4") == found(number, "resident-xihu") == {}
