"""More of the console: levels, parts, stopped clocks, what a key needs, the keys themselves."""

import re
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import expect

from adapters.clock import now
from tests.support.browsing import DESK, Look, Size, Visit, Visitor
from tests.support.console import DISPATCHER, VERIFIER, focus, open_board, peek, row
from tests.support.examples import COMMITTEE, WATER
from tests.support.house import House

STREET, SUPERVISOR = "dispatcher-street", "duty-supervisor-centre"


def accepted(house: House, by: str = DISPATCHER, **more: Any) -> dict[str, Any]:
    dispatcher = house.client(by)
    receipt = dispatcher.report(**more)
    path = f"/incidents/{receipt['stream']}/commands/accept-incident"
    dispatcher.command(path, {}, seen=1)
    return receipt


def chosen(desk: Visitor, receipt: dict[str, Any]) -> None:
    """It is on the board, and focused."""
    expect(row(desk.page, receipt)).to_have_count(1)
    focus(desk.page, receipt)


def last(house: House, receipt: dict[str, Any]) -> dict[str, Any]:
    history = house.client(DISPATCHER).get(f"/incidents/{receipt['stream']}")["history"]
    entry: dict[str, Any] = history[-1]
    return entry


def test_an_incident_is_lifted_with_what_was_tried(visit: Visit, house: House) -> None:
    receipt = accepted(house, STREET)
    desk: Visitor = visit("console", STREET)
    open_board(desk)
    chosen(desk, receipt)
    desk.page.keyboard.press("h")
    expect(peek(desk).get_by_role("heading", name="上提到")).to_be_visible()
    for key in ("Space", "ArrowDown", "Space", "Enter"):
        desk.page.keyboard.press(key)
    expect(desk.page.locator(".toast")).to_contain_text("上提")
    entry = last(house, receipt)
    assert entry["name"] == "incident.incident_escalated.v1"
    assert entry["payload"]["tried"] == ["SITE_VISIT", "TALK_WITH_PARTIES"]


def test_an_incident_is_split_into_parts_by_category(desk: Visitor, house: House) -> None:
    receipt = accepted(house)
    chosen(desk, receipt)
    desk.page.keyboard.press("p")
    desk.page.get_by_role("combobox").wait_for()
    for word in ("D1", "C1"):
        desk.page.keyboard.insert_text(word)
        desk.page.keyboard.press("Enter")
    expect(peek(desk).locator(".gathered li")).to_have_count(2)
    assert desk.violations() == []
    desk.page.keyboard.press("Enter")
    expect(row(desk.page, receipt)).to_have_count(3)
    parent = desk.page.locator("tbody tr").filter(has_text="等子件")
    expect(parent).to_have_count(1)
    assert last(house, receipt)["name"] == "incident.incident_split.v1"


def test_clocks_are_stopped_for_a_reason_that_the_row_says_and_go_on(
    desk: Visitor, house: House
) -> None:
    receipt = accepted(house)
    path = f"/incidents/{receipt['stream']}/commands/dispatch-task"
    house.client(DISPATCHER).command(path, {"unit": str(WATER)}, seen=2)
    chosen(desk, receipt)
    desk.page.keyboard.press("i")
    expect(peek(desk).get_by_role("heading", name="为什么挂起")).to_be_visible()
    assert desk.violations() == []
    desk.page.get_by_label("几天后复查").fill("2")
    desk.page.keyboard.press("Enter")
    expect(row(desk.page, receipt)).to_contain_text("停 · 等配件")
    review = datetime.fromisoformat(last(house, receipt)["payload"]["review_by"])
    assert abs(review - now() - timedelta(days=2)) < timedelta(minutes=5)
    desk.page.keyboard.press("q")
    expect(row(desk.page, receipt)).not_to_contain_text("停 ·")


def test_what_cannot_be_lifted_or_given_down_says_so(desk: Visitor, house: House) -> None:
    receipt = accepted(house)
    chosen(desk, receipt)
    desk.page.keyboard.press("Enter")
    offered = peek(desk).locator(".next")
    expect(offered).to_contain_text("拆分")
    for word in ("上提", "下派"):
        expect(offered).not_to_contain_text(word)
    desk.page.keyboard.press("h")
    expect(peek(desk).get_by_role("alert")).to_contain_text("已在联动的最高层级")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("l")
    expect(peek(desk).get_by_role("alert")).to_contain_text("没有可据以下派的清单事项")


def test_what_a_list_lets_a_lower_level_have_is_given_down_and_its_row_says_to_whom(
    desk: Visitor, house: House
) -> None:
    receipt = accepted(house, category="E1")
    chosen(desk, receipt)
    expect(row(desk.page, receipt)).not_to_contain_text("街道")
    desk.page.keyboard.press("l")
    expect(peek(desk).get_by_role("heading", name="下派")).to_be_visible()
    expect(peek(desk).get_by_role("option", selected=True)).to_contain_text("乡镇（街道）")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".toast")).to_contain_text("下派")
    expect(row(desk.page, receipt)).to_contain_text("未派 乡镇（街道）")
    entry = last(house, receipt)
    assert entry["name"] == "incident.incident_delegated.v1"
    assert entry["payload"] | {"to_level": 3, "item": "statutory.street-squad"} == entry["payload"]


def test_a_unit_that_the_lists_bar_is_marked_with_why(desk: Visitor, house: House) -> None:
    receipt = accepted(house)
    name = house.parts.ledger.catalogue.units[COMMITTEE].label
    chosen(desk, receipt)
    desk.page.keyboard.press("d")
    desk.page.get_by_role("combobox").wait_for()
    desk.page.keyboard.insert_text(name)
    expect(desk.page.get_by_role("option").first).to_contain_text("不可派：")


def test_an_undone_dispatch_leaves_no_unit_behind(desk: Visitor, house: House) -> None:
    receipt = accepted(house)
    chosen(desk, receipt)
    desk.page.keyboard.press("d")
    desk.page.get_by_role("combobox").wait_for()
    desk.page.keyboard.press("Enter")
    unit = peek(desk).locator("dd[lang]").filter(has_text="抢修队")
    expect(unit).to_have_count(1)
    desk.page.keyboard.press("z")
    expect(row(desk.page, receipt)).to_contain_text("待派遣")
    expect(unit).to_have_count(0)


def test_a_decision_pressed_before_the_names_are_there_is_taken_when_they_are(
    visit: Visit, house: House
) -> None:
    receipt = accepted(house)
    visitor: Visitor = visit("console", DISPATCHER)
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    visitor.page.route("**/api/v1/names", hold)
    visitor.open(f"/console?at={receipt['stream']}&open=1")
    expect(visitor.page.locator(".status")).to_be_visible()
    visitor.page.keyboard.press("d")
    said = visitor.page.locator(".status").get_by_role("status")
    expect(said).to_contain_text("取到就办")
    held[0].continue_()
    expect(visitor.page.get_by_role("option").first).to_contain_text("抢修队")


def test_a_refusal_names_nothing_that_leads_nowhere(desk: Visitor, house: House) -> None:
    receipt = accepted(house, category="B1")  # none of its kind is near
    chosen(desk, receipt)
    desk.page.keyboard.press("e")
    refusal = desk.page.get_by_role("alert").filter(has_text="现在不能办「结案」")
    expect(refusal).to_contain_text("状态是「待派遣」")
    expect(refusal).to_contain_text("派遣")
    for word in ("合并", "退单", "结案 "):
        expect(refusal.locator(".allow")).not_to_contain_text(word)


def test_a_step_of_another_post_is_refused_by_naming_who_takes_it(
    desk: Visitor, house: House
) -> None:
    chosen(desk, accepted(house))
    desk.page.keyboard.press("v")
    refusal = desk.page.get_by_role("alert").filter(has_text="不能办「核查通过」")
    expect(refusal).to_contain_text("您的岗位不办这一步，由核查员办")
    desk.page.keyboard.press("z")
    expect(desk.page.locator(".status").get_by_role("status")).to_contain_text("没有可撤销的")


def test_a_link_brings_a_row_into_sight_and_one_rolled_away_is_not_decided(
    visit: Visit, house: House
) -> None:
    last_of_all = house.client(DISPATCHER).report("A1")
    for _ in range(8):
        house.client(DISPATCHER).report("D1", urgency="URGENT")
    visitor: Visitor = visit("console", DISPATCHER, Look(Size(1440, 420), "light", "zh"))
    visitor.open(f"/console?at={last_of_all['stream']}")
    expect(row(visitor.page, last_of_all)).to_have_attribute("aria-selected", "true")
    visitor.page.mouse.move(300, 250)
    visitor.page.mouse.wheel(0, -100)
    expect(row(visitor.page, last_of_all)).to_have_count(0)
    visitor.page.keyboard.press("a")
    said = visitor.page.locator(".status").get_by_role("status")
    expect(said).to_have_text("先选一件，再按这个键")


def test_a_verifier_lands_on_what_waits_to_be_verified(visit: Visit) -> None:
    checker: Visitor = visit("console", VERIFIER)
    open_board(checker)
    pressed = checker.page.locator(".chip[aria-pressed=true]")
    expect(pressed).to_contain_text("待核查")
    checker.page.locator(".chip").first.click()
    checker.page.reload()
    expect(pressed).to_contain_text("未结")


def test_a_key_is_changed_for_this_post_and_the_sheet_shows_it(desk: Visitor, house: House) -> None:
    receipt = house.client(DISPATCHER).report()
    expect(row(desk.page, receipt)).to_have_count(1)
    desk.page.keyboard.press("?")
    sheet = desk.page.get_by_role("dialog")
    sheet.get_by_role("button", name="改「受理」的键").click()
    desk.page.keyboard.press("d")
    expect(sheet).to_contain_text("「d」已用于派遣")
    desk.page.keyboard.press(";")
    expect(sheet.get_by_role("button", name="改「受理」的键，现在是 ;")).to_be_visible()
    single = sheet.get_by_role("switch", name="单键")
    for stands, word in ((False, "关"), (True, "开")):
        single.click()
        expect(single).to_be_checked(checked=stands)
        expect(single).to_have_text(f"单键{word}")
    assert desk.violations() == []
    desk.page.keyboard.press("Escape")
    chosen(desk, receipt)
    desk.page.keyboard.press("Enter")
    expect(peek(desk).locator(".btn.go")).to_have_text("受理;")
    desk.page.keyboard.press(";")
    expect(row(desk.page, receipt)).to_contain_text("待派遣")


def test_the_board_of_the_past_has_the_line_of_its_day_and_the_words_of_then(
    visit: Visit, house: House
) -> None:
    dispatcher = house.client(DISPATCHER)
    receipt = dispatcher.report(text="旧的说法")
    path = f"/incidents/{receipt['stream']}/commands/correct-fact"
    wish = {"corrects": "DESCRIPTION", "text": "后来更正的"}
    later = dispatcher.command(path, wish, seen=1)
    dispatcher.get("/boards/open", min_position=later["position"].split("/")[1])
    then = receipt["position"].rpartition("/")[2]
    visitor: Visitor = visit("console", DISPATCHER, Look(DESK, "dark", "zh"))
    visitor.open(f"/console?as_of={then}&at={receipt['stream']}")
    expect(row(visitor.page, receipt)).to_contain_text("旧的说法")
    expect(visitor.page.locator(".pick .rail .bin").first).to_be_attached()
    assert visitor.violations() == []
    visitor.page.get_by_role("slider").press("ArrowLeft")
    expect(visitor.page).not_to_have_url(re.compile(re.escape(then)))


def test_a_closed_incident_opened_by_a_link_stays_the_focused_one_when_it_is_reopened(
    visit: Visit, house: House
) -> None:
    receipt = house.client(DISPATCHER).report("A1")
    path = f"/incidents/{receipt['stream']}/commands/reject-incident"
    house.client(DISPATCHER).command(path, {"reason": "OUT_OF_SCOPE", "told": "不归我们管"}, seen=1)
    house.client(DISPATCHER).report("D1", urgency="URGENT")
    desk: Visitor = visit("console", SUPERVISOR)
    open_board(desk, f"?at={receipt['stream']}&open=1")
    desk.page.keyboard.press("o")
    expect(peek(desk).get_by_role("heading", name="为什么重开")).to_be_visible()
    desk.page.keyboard.press("Enter")  # a reason is asked for first
    expect(desk.page.get_by_label("理由", exact=True)).to_be_focused()
    desk.page.keyboard.insert_text("又漏水了")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".toast")).to_contain_text("重开")
    expect(row(desk.page, receipt)).to_have_attribute("aria-selected", "true")
    expect(desk.page).to_have_url(re.compile(f"at={receipt['stream']}"))
    assert last(house, receipt)["name"] == "incident.incident_reopened.v1"


def test_the_past_is_stepped_into_from_now_by_two_keys(desk: Visitor, house: House) -> None:
    receipt = accepted(house)
    expect(row(desk.page, receipt)).to_contain_text("待派遣")
    desk.page.keyboard.press("t")
    expect(desk.page.get_by_label("时刻", exact=True)).to_be_focused()
    desk.page.keyboard.press("ArrowLeft")
    expect(row(desk.page, receipt)).to_contain_text("待受理")
    expect(desk.page).to_have_url(re.compile("as_of="))
