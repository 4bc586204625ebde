"""Looking a report up by its receipt code: over HTTP, on the page, and what nobody learns."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from adapters.ids import new_id
from adapters.vault.receipt_codes import as_printed, code_of
from api import receipt_lookup
from api.receipt_lookup import UNKNOWN_AT_ONCE_MAX
from infra.postgres.roles import Role
from projections.engine.rebuild import rebuild
from projections.views import GROUPS
from tests.support.examples import GRID, WATER
from tests.support.postgres import EMBEDDED, Servers, cloned
from tests.support.surface import V1, Surface, surface

DISPATCHER = "dispatcher-centre"
RECEIPTS, FORM = f"{V1}/public/receipts", "/public"
CANARIES = {
    "text": "金丝雀三号楼西墙漏水", "reporter_name": "金丝雀王", "reporter_phone": "13900001111",
}  # fmt: skip
STRANGE = code_of(b"another ledger's key", UUID(int=1))


class Case:
    """A report with its code."""

    def __init__(self, county: Surface, **more: Any) -> None:
        body = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(GRID), **CANARIES, **more}
        answer = county.command("/incidents", body, login=DISPATCHER)
        assert answer.status_code == 201, answer.text
        self.county = county
        self.stream: str = answer.json()["stream"]
        self.number: str = answer.json()["number"]
        self.code: str = answer.json()["receipt_code"]

    def act(self, name: str, body: dict[str, Any]) -> None:
        path = f"/incidents/{self.stream}/commands/{name}"
        seen = self.county.run(self.county.parts.ledger.history(UUID(self.stream)))[-1]
        version = seen.fact.version
        answer = self.county.command(path, body, login=DISPATCHER, seen=version)
        assert answer.status_code == 200, answer.text

    def dispatched(self) -> "Case":
        self.act("accept-incident", {})
        self.act("dispatch-task", {"unit": str(WATER)})
        return self


def asked(county: Surface, code: Any) -> Any:
    county.catch_up()
    return county.ask("POST", RECEIPTS, json={"code": code})


def page(county: Surface, code: str, lang: str = "zh") -> Any:
    county.catch_up()
    return county.ask("POST", FORM, params={"lang": lang}, data={"code": code})


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture(scope="module")
def town(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surface]:
    """The example county, for tests that ask for fewer unknown codes than a guesser may."""
    folder: Path = tmp_path_factory.mktemp("town")
    with cloned(servers.get(EMBEDDED)) as database, surface(database, folder) as opened:
        yield opened


def test_a_code_tells_how_far_its_report_is(town: Surface) -> None:
    case = Case(town)
    first = asked(town, case.code)
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-store")
    assert (first.json()["stage"], first.json()["limit"]["what"]) == ("RECEIVED", "ACCEPT")
    case.dispatched()
    typed = case.code.lower().replace("-", " ")
    told = asked(town, typed).json()
    assert (told["stage"], told["community"], told["merged"]) == ("DISPATCHED", "西湖社区", False)
    assert [step["stage"] for step in told["steps"] if step["state"] != "ahead"] == [
        "RECEIVED", "ACCEPTED", "DISPATCHED",
    ]  # fmt: skip
    assert told["limit"]["what"] == "OVERALL"


def test_the_page_says_it_in_both_languages_without_a_script(town: Surface) -> None:
    case = Case(town).dispatched()
    said = {"zh": ("供水", "已派给单位"), "en": ("Water supply", "Given to a unit")}
    for lang, words in said.items():
        answer = page(town, case.code.replace("-", ""), lang)
        assert answer.status_code == 200
        assert all(word in text_of(answer.text) for word in words)
        assert f'value="{case.code}"' in answer.text, "as it is printed, so that it can be compared"
        assert "<script" not in answer.text
        assert case.code not in re.sub(r'value="[^"]*"', "", answer.text), "in no address"
        assert answer.headers["cache-control"] == "no-store"


def test_a_code_with_a_slip_is_called_one(town: Surface) -> None:
    for code in ("路灯不亮", STRANGE[:-1], STRANGE[:-1] + "?", "9" * 5000, "<i>"):
        answer = asked(town, code)
        assert (answer.status_code, answer.json()["code"]) == (400, "receipt_code_mistyped")
    for lang, words in {"zh": "有字符写错", "en": "a character is wrong"}.items():
        shown = page(town, "<i>" + STRANGE, lang)
        assert (shown.status_code, words in shown.text, "<i>" in shown.text) == (400, True, False)
    assert page(town, "9" * 5000).status_code == 413
    for nothing in (None, 7, ["7KQ2"], {"code": 1}):
        assert asked(town, nothing).json()["code"] == "malformed"


def test_nothing_and_the_number_of_a_case_have_sentences_of_their_own(town: Surface) -> None:
    number = Case(town).number
    for typed in (number, number.replace("-", ""), number.replace("-", "—"), f" {number}　"):
        assert asked(town, typed).json()["code"] == "receipt_code_is_case_number"
    for typed in ("", " 　"):
        assert asked(town, typed).json()["code"] == "receipt_code_missing"
    assert "这是事件编号" in page(town, number).text
    assert "Type the receipt code first" in page(town, "", "en").text


def test_a_code_that_stands_for_nothing_is_answered_as_every_other_one(town: Surface) -> None:
    Case(town)
    others = [code_of(b"%d" % n, new_id()) for n in range(3)]
    answers = [asked(town, code) for code in others]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    for lang, words in {
        "zh": "没有查到这个回执号",
        "en": "No report has this receipt code",
    }.items():
        shown = page(town, others[0], lang)
        assert (shown.status_code, words in shown.text) == (404, True)


def test_who_guesses_waits_and_then_learns_of_a_right_code_no_more(county: Surface) -> None:
    case = Case(county)
    county.catch_up()

    def ask(code: str) -> Any:
        return county.ask("POST", RECEIPTS, json={"code": code})

    for _ in range(2 * UNKNOWN_AT_ONCE_MAX):
        assert ask(case.code).status_code == 200, "a right code costs nothing"
        assert ask(case.code[:-1]).status_code == 400, "nor does a slip"
    statuses = [ask(STRANGE).status_code for _ in range(UNKNOWN_AT_ONCE_MAX + 1)]
    assert statuses == [404] * UNKNOWN_AT_ONCE_MAX + [429]
    right, wrong = ask(case.code), ask(STRANGE)
    assert (right.status_code, right.text) == (429, wrong.text)
    assert 1 <= int(right.headers["retry-after"]) <= 10
    shown = page(county, case.code)
    assert (shown.status_code, "查不到的次数太多" in shown.text) == (429, True)
    assert int(shown.headers["retry-after"]) >= 1


def test_a_merged_report_shows_where_the_other_one_stands(town: Surface) -> None:
    first, second, third = Case(town), Case(town), Case(town)
    third.act("merge-duplicate", {"master": second.stream})
    second.act("merge-duplicate", {"master": first.stream})
    first.act("accept-incident", {})
    alone, with_another = (asked(town, one.code).json() for one in (first, third))
    assert (alone["merged"], with_another["merged"]) == (False, True)
    assert alone["stage"] == with_another["stage"] == "ACCEPTED"
    assert "有人报过同一件事" in page(town, third.code).text
    for other in (first, second):
        answer = asked(town, third.code).text
        assert other.stream not in answer
        assert other.number not in answer


def test_no_word_of_a_person_and_no_id_is_ever_answered(town: Surface) -> None:
    """Nor are they when the keys of all words have been destroyed: the vault is not asked."""
    case = Case(town).dispatched()
    before = asked(town, case.code).json()
    hidden = (*CANARIES.values(), "金丝雀", case.stream, case.number, str(WATER), str(GRID))
    for answer in (
        asked(town, case.code),
        *(page(town, case.code, one) for one in ("zh", "en")),
    ):
        assert [word for word in hidden if word in answer.text] == []
    with psycopg.connect(town.database.url(Role.OWNER), autocommit=True) as owner:
        owner.execute("UPDATE vault.subjects SET wrapped_key = NULL, destroyed_at = now()")
        noted = owner.execute("SELECT count(*) FROM vault.access_log").fetchone()
    after = asked(town, case.code).json()
    assert {**after, "at": None} == {**before, "at": None}
    assert noted == (0,)


def test_a_private_matter_shows_neither_place_nor_class(town: Surface) -> None:
    case = Case(town, category="A4")
    told = asked(town, case.code).json()
    assert (told["community"], told["category"], told["stage"]) == (None, None, "RECEIVED")
    shown = text_of(page(town, case.code).text)
    assert "家庭纠纷" not in shown
    assert "您报的事 已收到" in shown


def test_nothing_is_called_unknown_while_the_view_is_behind(
    county: Surface, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.moments.WAIT_S", 0.01)
    county.catch_up()
    case = Case(county)
    late = county.ask("POST", RECEIPTS, json={"code": case.code})
    assert (late.status_code, late.json()["code"]) == (503, "view_behind")
    assert late.headers["retry-after"] == "1"
    shown = county.ask("POST", FORM, data={"code": case.code})
    assert (shown.status_code, "账本里的记录都在" in shown.text) == (503, True)
    assert asked(county, case.code).status_code == 200


def test_the_kind_of_a_form_may_be_written_in_capitals(town: Surface) -> None:
    kind = {"content-type": "Application/X-WWW-Form-URLEncoded; charset=UTF-8"}
    shown = town.ask("POST", FORM, params={"lang": "en"}, content=b"code=", headers=kind)
    assert (shown.status_code, "Type the receipt code first" in shown.text) == (400, True)


def test_two_reports_of_one_code_tell_of_neither_and_a_rebuild_finds_who_planted_it(
    town: Surface,
) -> None:
    case, other = Case(town), Case(town, category="D2")
    before = asked(town, case.code).json()
    with psycopg.connect(town.database.url(Role.PROJECTOR), autocommit=True) as projector:
        projector.execute(
            "INSERT INTO views.receipt_codes SELECT from_position, %s, sha256"
            "  FROM views.receipt_codes WHERE stream = %s", [other.stream, case.stream]
        )  # fmt: skip
    assert asked(town, case.code).status_code == 404
    assert asked(town, other.code).status_code == 200
    done = rebuild(town.database.url(Role.PROJECTOR), GROUPS[0])
    codes = next(one for one in done.differences if one.table == "receipt_codes")
    assert (codes.added + codes.missing, codes.changed, codes.same >= 2) == (1, 0, True)
    after = asked(town, case.code).json()
    assert {**after, "at": None} == {**before, "at": None}


def test_a_code_given_to_a_phones_batch_is_looked_up_too(town: Surface) -> None:
    key, at = str(new_id()), "2026-03-01T08:00:00+08:00"
    item = {
        "command_id": key, "device_seq": 1, "captured_at": at, "kind": "incident",
        "name": "report-incident",
        "payload": {"channel": "PATROL", "category": "D1", "grid": str(GRID)},
    }  # fmt: skip
    answer = town.ask(
        "POST", f"{V1}/commands", json={"sent_at": at, "items": [item]},
        login="grid-officer-640181001017001-a", device=True,
    )  # fmt: skip
    (result,) = answer.json()["results"]
    code = result["receipt"]["receipt_code"]
    assert as_printed(code) == code
    assert asked(town, code).json()["stage"] == "RECEIVED"


def test_the_arithmetic_of_guessing_holds() -> None:
    """What the module says of how long a guesser needs."""
    codes, handed_out = 2**60, 10**7
    seconds = codes / handed_out / receipt_lookup.UNKNOWN_PER_SECOND
    assert seconds > 36_000 * 365 * 86_400
