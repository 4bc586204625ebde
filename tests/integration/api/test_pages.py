"""The plain pages: what they say, in which language, and that they never say it wrongly."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from api.words import Words, catalogue
from tests.support.examples import GRID, VILLAGE_GRID, WATER
from tests.support.postgres import Database
from tests.support.surface import V1, Surface, Unchanged, serving, surface

DISPATCHER = "dispatcher-centre"
HANDLER = "unit-handler-water"


def two_reports(county: Surface) -> None:
    """One in each of two communities; the first is with the water company."""
    streams = []
    for grid in (GRID, VILLAGE_GRID):
        report = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(grid)}
        answer = county.command("/incidents", report, login=DISPATCHER)
        streams.append(answer.json()["stream"])
    for seen, (name, payload) in enumerate(
        [("accept-incident", {}), ("dispatch-task", {"unit": str(WATER)})], 1
    ):
        path = f"/incidents/{streams[0]}/commands/{name}"
        assert county.command(path, payload, login=DISPATCHER, seen=seen).status_code == 200
    county.catch_up()


@pytest.fixture(scope="module")
def board(unchanged: Unchanged) -> Iterator[Surface]:
    with unchanged(two_reports) as county:
        yield county


def first(board: Surface) -> int:
    """The position of the first report; three more events follow it."""
    return board.parts.ledger.position - 3


def rows(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    text = re.sub(r"<[^>]+>", " ", body)
    found = re.findall(r"\d{3}-2026- ?\d{5}", text)
    return [row.replace(" ", "") for row in found]


@pytest.mark.parametrize("path", ["/", "/board", "/board?as_of=1.80", "/board?as=nobody"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_of_a_synthetic_ledger_says_so(board: Surface, path: str, lang: str) -> None:
    page = board.get(f"{path}{'&' if '?' in path else '?'}lang={lang}").text
    tag = re.findall(r'<span class="tag">(.*?)</span>', page)
    assert tag == [{"zh": "合成数据", "en": "Synthetic data"}[lang]]


def test_the_board_shows_number_category_place_unit_and_clock(board: Surface) -> None:
    answer = board.get("/board")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
    for words in ("供水", "西湖社区 001", "东塔村 001", "抢修队", "未派", "已派遣", "待受理"):
        assert words in text
    assert len(rows(answer.text)) == 2


def test_english_is_spoken_on_request_and_to_whoever_prefers_it(board: Surface) -> None:
    asked = board.get("/board?lang=en")
    preferred = board.get("/board", headers={"Accept-Language": "en-GB,en;q=0.9"})
    for answer in (asked, preferred):
        assert '<html lang="en">' in answer.text
        assert "Water supply" in answer.text
        assert "供水" not in answer.text
    assert '<html lang="zh-CN">' in board.get("/board").text


def test_counts_have_their_thousands_apart_and_years_have_not() -> None:
    assert Words("en")("plain.count", n=12_345) == Words("en")("plain.count", n="12,345")
    assert Words("zh")("public.year", year=2018) == Words("zh")("public.year", year="2018")


def test_a_position_that_is_none_is_told_where_positions_end(board: Surface) -> None:
    page = board.get("/board?as_of=1.0&lang=en")
    assert page.status_code == 400
    assert f"from 1.1 to 1.{board.parts.ledger.position}." in page.text


def test_both_languages_have_the_same_words() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert zh.keys() == en.keys()
    for key, words in zh.items():
        placed = re.findall(r"{(\w+)}", words), re.findall(r"{(\w+)}", en[key])
        assert sorted(placed[0]) == sorted(placed[1]), key


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", 2),
        ("show=REPORTED", 1),
        ("show=work", 1),
        ("show=VERIFIED", 0),
        ("show=over", 0),
        ("show=nonsense", 2),
        ("as=community-desk-desk", 1),
        ("as=unit-handler-water", 1),
        ("as_of=1.{first}", 1),
        ("as_of=2020-01-01T00:00:00Z", 0),
    ],
)
def test_the_board_shows_what_is_asked_for(board: Surface, query: str, shown: int) -> None:
    answer = board.get(f"/board?{query.format(first=first(board))}")
    assert (answer.status_code, len(rows(answer.text))) == (200, shown)


def test_a_board_of_the_past_wears_its_banner(board: Surface) -> None:
    banner = "时限按这一刻计算；不能办理"
    assert banner in board.get(f"/board?as_of=1.{first(board)}").text
    assert banner not in board.get("/board").text


def test_an_empty_board_says_so_and_an_empty_filter_names_the_way_out(board: Surface) -> None:
    assert "没有未结的事件" in board.get("/board?as_of=1.5").text
    assert "看全部未结的 2 件" in board.get("/board?show=over").text


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("as_of=2099-01-01T00:00:00Z", 400, "这个时刻看不了"),
        ("as_of=whenever", 400, "这个时刻看不了"),
        ("as=nobody", 404, "没有这个岗位"),
        ("as=resident-xihu", 404, "没有这个岗位"),
    ],
)
def test_what_cannot_be_shown_is_said_in_words(
    board: Surface, query: str, status: int, words: str
) -> None:
    answer = board.get(f"/board?{query}")
    assert answer.status_code == status
    assert words in answer.text
    assert "账本没有变化" in answer.text


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/nonexistent", "/board/none", "/ui/none.js", '/"><script>'])
def test_an_unknown_address_is_a_page_to_a_person_and_a_problem_to_a_program(
    board: Surface, path: str
) -> None:
    for lang, words in (("zh", "没有这一页"), ("en", "There is no such page")):
        page = board.get(path, params={"lang": lang}, headers=BROWSER)
        assert (page.status_code, words in page.text) == (404, True)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert 'href="/?lang=' in page.text
        assert "<script" not in page.text
    for asked in (board.get(path), board.get("/api/v1/nonexistent", headers=BROWSER)):
        assert (asked.status_code, asked.json()["code"]) == (404, "not_found")
        assert asked.headers["content-type"] == "application/problem+json"


def test_before_the_views_are_made_the_board_says_that_nothing_is_lost(county: Surface) -> None:
    answer = county.get("/board")
    assert answer.status_code == 503
    assert "已记入账本的都在" in answer.text


def test_what_is_asked_never_becomes_part_of_the_page(board: Surface) -> None:
    attack = '"><script>alert(1)</script>'
    for name in ("as_of", "as", "show", "lang"):
        assert "<script" not in board.get("/board", params={name: attack}).text


def test_no_page_runs_a_script_or_loads_from_elsewhere(board: Surface) -> None:
    for path in ("/", "/board"):
        answer = board.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        scripts = re.findall(r"<script[^>]*>[^<]*", answer.text)
        keys = ['<script src="/pages/doors.js" defer>'] if path == "/" else []
        assert scripts == keys
        assert ("script-src 'self'" in policy) is bool(keys)
        assert "script-src 'unsafe" not in policy
        assert "http://" not in answer.text.replace("http://127.0.0.1", "")
    sheet = board.get("/pages/tokens.css")
    assert sheet.headers["content-type"].startswith("text/css")
    assert "prefers-color-scheme" in sheet.text or "light-dark(" in sheet.text
    assert "url(" not in sheet.text


def test_the_home_page_stands_before_the_ledger_is_ready(
    database: Database, tmp_path: Path
) -> None:
    with surface(database, tmp_path, seeded=False) as county:
        answer = county.get("/")
        assert answer.status_code == 200
        assert "正在初始化" in answer.text
        county.catch_up()
        for path, words in {
            "/": (
                "演示数据正在写入 11 %，约 8 分钟",
                "The demonstration is being filled 11 %, about 8",
            ),
            "/board": ("已写到位置", "Written up to position"),
        }.items():
            for lang, said in zip(("zh", "en"), words, strict=True):
                assert said in county.get(f"{path}?lang={lang}&show=open").text
        held = county.get(f"{V1}/names", login=DISPATCHER).json()
        assert (held["filling"], held["filled"]) == (True, {"percent": 11, "minutes_left": 8})


def test_a_post_that_is_not_there_yet_is_said_to_come(database: Database, tmp_path: Path) -> None:
    with serving(database, tmp_path) as empty:
        assert "这个岗位马上就有" in empty.get("/").text
        assert "数据暂时取不到" in empty.get("/board").text


def test_a_task_that_its_unit_wants_to_give_back_says_so_also_for_the_past(
    county: Surface,
) -> None:
    two_reports(county)
    snapshot = county.get(f"{V1}/boards/open", login=DISPATCHER).json()
    streams = [row[0] for row in snapshot["rows"] if row[snapshot["columns"].index("unit")]]
    history = county.run(county.parts.ledger.history(UUID(streams[0])))
    wish = {"reason": "NOT_OUR_DUTY", "item": "duty.roads"}
    wish["task_id"] = str(history[-1].fact.event.task_id)
    path = f"/incidents/{streams[0]}/commands/return-task"
    answer = county.command(path, wish, login=HANDLER, seen=len(history))
    assert answer.status_code == 200, answer.text
    position = county.parts.ledger.position
    county.catch_up()
    assert [told(county, f"as_of=1.{position - n}") for n in (0, 1)] == [True, False]
    assert "Return asked" in county.get("/board?lang=en").text


def told(board: Surface, query: str) -> bool:
    return "要求退单" in board.get(f"/board?lang=zh&{query}").text
