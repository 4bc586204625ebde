"""The auditor at a browser: finds an incident, steps through it, sees the past and what it was."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import Look, Visit, Visitor
from tests.support.console import until
from tests.support.examples import GRID_2, WATER
from tests.support.house import House

LOGIN = "auditor-centre"
TEXT = "西湖公园北门水管漏水"


@pytest.fixture(scope="module")
def case(house: House) -> dict[str, str]:
    """An incident that was dispatched, and another that was only reported."""
    desk = house.client("dispatcher-centre")
    receipt = desk.report("D1", text=TEXT)
    path = f"/incidents/{receipt['stream']}/commands"
    desk.command(f"{path}/accept-incident", {}, seen=1)
    last = desk.command(f"{path}/dispatch-task", {"unit": str(WATER)}, seen=2)
    other = desk.report("D1", GRID_2, text="路灯不亮")
    position = other["position"].split("/")[1]
    for path in ("/boards/open", "/audit/events"):
        house.client(LOGIN).get(path, min_position=position)
    return {"stream": receipt["stream"], "number": receipt["number"], "last": last["position"]}


def fine(visitor: Visitor) -> None:
    """Nothing that an accessibility check finds, and no sideways scrolling."""
    assert visitor.violations() == []
    assert visitor.overflow() <= 0


MANY: dict[str, Any] = {
    "events": [],
    "next": None,
    "count": {"events": 10_000, "streams": 812, "more": True},
}


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "超过 10,000 条事实"), ("en", "over 10,000 events")]
)
def test_more_than_can_be_counted_is_said_with_its_noun_and_no_name_is_cut(
    visit: Visit, case: dict[str, str], lang: str, said: str
) -> None:
    del case
    auditor = visit("auditor", LOGIN, Look(lang=lang))
    auditor.open("/auditor")
    names = auditor.page.locator(".hits .what")
    expect(names.first).to_be_visible()
    cut = names.evaluate_all("(all) => all.filter((one) => one.scrollWidth > one.clientWidth)")
    assert cut == []
    auditor.page.route(
        "**/api/v1/audit/events?*count=true*", lambda route: route.fulfill(json=MANY)
    )
    auditor.page.reload()
    expect(auditor.page.locator(".found")).to_contain_text(said)


def test_an_incident_is_found_and_stepped_through(visit: Visit, case: dict[str, str]) -> None:
    auditor = visit("auditor", LOGIN)
    page = auditor.page
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/api/v1/audit/events?*count=true*", hold)
    auditor.open("/auditor")
    page.get_by_label("编号").fill(case["number"])
    until(lambda: page.evaluate("1") == 1 and len(held) == 1, 5)
    held[0].continue_()
    page.unroute("**/api/v1/audit/events?*count=true*")
    expect(page.locator(".hits a").nth(1)).to_be_visible()
    expect(page.get_by_label("编号")).to_have_value(case["number"])
    expect(page.get_by_text("还没有选事件")).to_be_visible()
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("1 件，3 条事实")).to_be_visible()
    expect(page.locator(".hits a")).to_contain_text("供水")
    expect(page.locator(".hits a")).to_contain_text("共 3 条")
    page.get_by_role("link", name=case["number"]).click()
    rows = page.get_by_role("table", name="事件经过，两个时钟").locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(page.locator(".change")).to_contain_text("已派遣")
    assert rows.locator("td.ev > .mk").first.evaluate("it => getComputedStyle(it).padding") == "0px"
    fine(auditor)
    page.locator("h1").click()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("以下 1 条此后才入账")).to_be_visible()
    expect(page.locator(".case header")).to_contain_text("当时 待派遣")
    expect(page.locator(".past")).to_be_visible()
    assert "as_of=1." in page.url
    fine(auditor)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".change")).to_contain_text(TEXT)
    expect(page.locator(".diff tr", has_text="社区")).to_contain_text("西湖社区")
    assert "{" not in page.locator(".diff").inner_text()
    page.keyboard.press("Escape")
    expect(page.locator(".past")).to_have_count(0)
    did_not_happen(page)
    lies_ahead(page)


def lies_ahead(page: Page) -> None:
    """What is no moment is told at its field, and nothing that stands goes away."""
    for label, ahead in (("截至时刻", "2099-01-01 00:00:00"), ("或 位置", "1.999999")):
        page.get_by_label(label).fill(ahead)
        page.get_by_label(label).press("Enter")
        expect(page.get_by_label(label)).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#as-of-why")).to_be_visible()
        expect(page.locator(".search")).to_be_visible()
        assert "as_of" not in page.url


def did_not_happen(page: Page) -> None:
    """What has not come is asked for; nothing has had the time yet."""
    page.get_by_label("没有发生").select_option("受理后没有派出")
    minutes = page.get_by_label("几分钟内")
    expect(minutes).to_have_value("60")
    minutes.fill("一小时")
    expect(page.get_by_role("alert")).to_contain_text("分钟请写")
    minutes.fill("45")
    minutes.press("Enter")
    expect(page.get_by_text("没有符合的事实")).to_be_visible()
    assert "absent=dispatched&within=45" in page.url


def test_the_list_never_tells_a_part_as_the_size_of_an_incident(
    visit: Visit, case: dict[str, str]
) -> None:
    auditor = visit("auditor", LOGIN)
    page = auditor.page
    auditor.open("/auditor")
    hit = page.locator(f".hits a[href*='{case['stream']}']")
    expect(hit).to_contain_text("共 3 条")
    expect(page.locator(".search .gaps")).to_contain_text("缺号不是删除")
    page.get_by_label("事实类型").select_option("派遣")
    page.get_by_role("button", name="查找").click()
    expect(hit).to_contain_text("1 条符合")
    page.get_by_label("自", exact=True).fill("前天")
    page.get_by_role("button", name="查找").click()
    expect(page.locator(".found")).to_contain_text("没有查")
    expect(hit).to_be_hidden()
    fine(auditor)
    page.get_by_label("自", exact=True).fill("")
    expect(hit).to_be_visible()


def test_a_link_keeps_the_moment_and_the_board_is_that_of_it(
    visit: Visit, case: dict[str, str], house: House
) -> None:
    auditor = visit("auditor", LOGIN, Look(theme="dark"))
    page = auditor.page
    as_of = case["last"].split("/")[1]
    auditor.open(f"/auditor/incidents/{case['stream']}?as_of={as_of}")
    page.get_by_role("navigation").get_by_role("link", name="看板").click()
    expect(page).to_have_url(f"{house.base}auditor/board?as_of={as_of}")
    rows = page.get_by_role("table", name="看板回放").locator("tbody tr")
    board = house.client(LOGIN).get("/boards/open", as_of=as_of)
    expect(rows).to_have_count(len(board["rows"]))
    status = board["columns"].index("status")
    expect(rows.first).to_contain_text({"DISPATCHED": "已派遣"}[board["rows"][0][status]])
    fine(auditor)
    page.keyboard.press("ArrowLeft")
    expect(rows.first).to_contain_text("待派遣")
    page.keyboard.press("ArrowRight")
    expect(rows.first).to_contain_text("已派遣")
    rows.first.locator("td").last.click()
    expect(page.locator(".change")).to_contain_text(TEXT)


def test_a_day_that_could_not_be_read_is_asked_for_by_a_press(
    visit: Visit, case: dict[str, str]
) -> None:
    auditor = visit("auditor", LOGIN)
    page, frames = auditor.page, "**/boards/open/frames**"
    page.route(frames, lambda route: route.abort())
    auditor.open(f"/auditor/board?as_of={case['last'].split('/')[1]}")
    expect(page.get_by_role("alert")).to_contain_text("没有网络")
    page.unroute(frames)
    page.get_by_role("button", name="刷新").click()
    expect(page.get_by_role("table", name="看板回放").locator("tbody tr")).not_to_have_count(0)


def test_the_past_can_be_typed_and_the_future_is_refused(
    visit: Visit, case: dict[str, str]
) -> None:
    auditor = visit("auditor", LOGIN)
    page = auditor.page
    auditor.open("/auditor/metrics")
    page.keyboard.press("t")
    page.get_by_label("截至时刻").fill("2999-01-01 00:00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("不晚于现在")
    expect(page.locator(".past")).to_have_count(0)
    page.get_by_label("或 位置").fill(case["last"])
    page.keyboard.press("Enter")
    expect(page.locator(".past")).to_contain_text(case["last"])


def test_a_response_time_is_taken_apart(visit: Visit, case: dict[str, str]) -> None:
    auditor = visit("auditor", LOGIN, Look(lang="en"))
    page = auditor.page
    auditor.open("/auditor/metrics?interval=accept-dispatch&share=p50")
    expect(page.locator(".near tbody tr")).to_have_count(1)
    expect(page.locator(".sum .tot").last).to_have_text("1")
    expect(page.locator(".near")).to_contain_text(case["last"].split("/")[1])
    fine(auditor)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Report→accept")).to_have_attribute("aria-selected", "true")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV", exact=True).click()
    assert download.value.suggested_filename.startswith("response-times-")


def test_response_times_that_were_read_stay_while_the_server_is_away_and_come_back_by_themselves(
    visit: Visit, case: dict[str, str]
) -> None:
    del case
    auditor = visit("auditor", LOGIN)
    page = auditor.page
    auditor.open("/auditor/metrics?interval=accept-dispatch")
    rows = page.locator(".cells tbody tr")
    expect(rows).not_to_have_count(0)
    shown = rows.count()
    expect(page.locator(".near tbody tr")).not_to_have_count(0)
    page.route("**/api/v1/metrics/**", lambda route: route.abort())
    rows.first.get_by_role("button").last.click()
    stale = page.locator(".cells .old")
    expect(stale).to_contain_text("服务器没有回答")
    expect(stale.get_by_role("button", name="刷新")).to_be_visible()
    assert rows.count() == shown
    fine(auditor)
    page.get_by_role("tab", name="受理→派遣").press("ArrowRight")
    expect(page.locator(".cells .says")).to_contain_text("还没有读到")
    page.get_by_role("tab", name="派遣→签收").press("ArrowLeft")
    expect(stale).to_be_visible()
    page.unroute("**/api/v1/metrics/**")
    expect(stale).to_have_count(0, timeout=15_000)
    expect(page.locator(".near tbody tr")).not_to_have_count(0)


def test_what_was_undone_is_marked_and_the_undo_names_what_it_took_back(
    visit: Visit, house: House
) -> None:
    desk = house.client("dispatcher-centre")
    stream = desk.report("D1", text=TEXT)["stream"]
    path = f"/incidents/{stream}/commands"
    desk.command(f"{path}/accept-incident", {}, seen=1)
    desk.command(f"{path}/dispatch-task", {"unit": str(WATER)}, seen=2)
    of = desk.get(f"/incidents/{stream}")["undo"]["of"]
    desk.command(f"{path}/undo", {"of": of, "also": []}, seen=3)
    auditor = visit("auditor", LOGIN)
    page = auditor.page
    auditor.open(f"/auditor/incidents/{stream}")
    rows = page.get_by_role("table", name="事件经过，两个时钟").locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.nth(2).locator("s")).to_have_text("派遣")
    expect(rows.nth(2)).to_contain_text("已撤销")
    expect(rows.nth(1).locator("s")).to_have_count(0)
    expect(rows.nth(3)).to_contain_text("撤销了：派遣")
    expect(page.locator(".change")).to_contain_text("撤销了：派遣")
    expect(page.locator(".change")).to_contain_text("在线提交")
    fine(auditor)
    rows.nth(2).click()
    expect(page.locator(".change")).to_contain_text("供水抢修")
    expect(page.locator(".change")).to_contain_text("抢修队")
    expect(page.locator(".change")).to_contain_text("已撤销")
    fine(auditor)
