"""Words written at the console stay when the session ends or somebody else was first."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browsing import Look, Size, Visit, Visitor
from tests.support.console import DISPATCHER, OTHER, dispatched, focus, peek, row
from tests.support.examples import COMMITTEE
from tests.support.house import House

WORDS = "居民说水已经漫到楼道"


def chosen(desk: Visitor, receipt: dict[str, Any]) -> None:
    expect(row(desk.page, receipt)).to_have_count(1)
    focus(desk.page, receipt)


def test_who_signs_in_again_is_back_at_the_case_with_his_words(desk: Visitor, house: House) -> None:
    receipt, _ = dispatched(house)
    chosen(desk, receipt)
    desk.page.keyboard.press("n")
    desk.page.locator("#sentence").fill(WORDS)
    desk.context.clear_cookies()
    desk.page.keyboard.press("Enter")
    ended = desk.page.get_by_role("dialog", name="登录已结束")
    expect(ended).to_contain_text("写下的都还在")
    expect(ended.get_by_role("button", name="进入")).to_be_focused()
    assert desk.violations() == []
    desk.page.keyboard.press("Escape")
    expect(ended).to_be_visible()
    desk.page.keyboard.press("Enter")
    expect(ended).to_have_count(0)
    expect(desk.page.locator("#sentence")).to_have_value(WORDS)
    desk.page.locator("#sentence").press("Enter")
    expect(peek(desk).locator(".hist")).to_contain_text(WORDS)
    expect(desk.page.locator(".status")).to_contain_text("实时")
    desk.faults[:] = [fault for fault in desk.faults if "401" not in fault]


def test_what_another_does_while_one_writes_is_said_in_the_form(
    desk: Visitor, house: House
) -> None:
    receipt, task = dispatched(house)
    chosen(desk, receipt)
    desk.page.keyboard.press("n")
    desk.page.locator("#sentence").fill(WORDS)
    path = f"/incidents/{receipt['stream']}/commands/recall-task"
    body = {"task_id": task, "reason": "NOT_NEEDED"}
    house.client(OTHER).command(path, body, seen=3)
    since = peek(desk).locator("form .since")
    expect(since).to_contain_text("这一件刚有变化")
    expect(since).to_contain_text("派遣员：撤回：抢修队")
    expect(desk.page.locator("#sentence")).to_have_value(WORDS)


def test_a_refusal_leaves_what_was_written(desk: Visitor, house: House) -> None:
    receipt, _ = dispatched(house)
    chosen(desk, receipt)
    desk.page.keyboard.press("D")
    field = peek(desk).locator("input.in").first
    field.fill(house.parts.ledger.catalogue.units[COMMITTEE].label)
    desk.page.locator("#sentence").fill(WORDS)
    desk.page.locator("#sentence").press("Enter")
    expect(peek(desk).get_by_role("alert")).to_contain_text("不能办「转派」")
    expect(desk.page.locator("#sentence")).to_have_value(WORDS)
    desk.page.keyboard.press("Escape")
    expect(peek(desk).get_by_role("alert")).to_have_count(0)
    expect(field).to_be_focused()
    desk.page.keyboard.press("Escape")
    expect(peek(desk).locator("form")).to_have_count(0)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_at_twice_the_size_the_case_comes_into_view_and_the_clock_is_on_the_page(
    visit: Visit, house: House, lang: str
) -> None:
    receipt, _ = dispatched(house)
    desk: Visitor = visit("console", DISPATCHER, Look(size=Size(640, 400), lang=lang))
    desk.open("/console")
    expect(desk.page.locator(".status")).to_contain_text("实时" if lang == "zh" else "Live")
    chosen(desk, receipt)
    expect(row(desk.page, receipt).get_by_role("gridcell").last).to_be_in_viewport(ratio=1)
    desk.page.keyboard.press("Enter")
    expect(peek(desk)).to_be_focused()
    expect(peek(desk).locator(".facts").last).to_be_in_viewport(ratio=1)
    assert desk.violations() == []
