"""A dispatcher whose fingers are quicker than the network."""

import time
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.browsing import Visit, Visitor, intercept
from tests.support.console import DISPATCHER, focus, open_board, row, until
from tests.support.house import House


def test_who_is_quick_with_the_keys_is_neither_ignored_nor_refused(
    visit: Visit, house: House
) -> None:
    receipt = house.client(DISPATCHER).report()
    desk: Visitor = visit("console", DISPATCHER)
    open_board(desk)
    focus(desk.page, receipt)
    desk.page.keyboard.press("a")
    desk.page.keyboard.press("d")
    desk.page.get_by_role("combobox").wait_for()
    desk.page.keyboard.press("Enter")
    expect(row(desk.page, receipt)).to_contain_text("已派遣")


def test_a_decision_is_never_taken_for_the_row_that_somebody_moved_on_to(
    visit: Visit, house: House
) -> None:
    dispatcher = house.client(DISPATCHER)
    left, on = dispatcher.report("A1"), dispatcher.report("A1")
    desk: Visitor = visit("console", DISPATCHER)
    open_board(desk)
    for receipt in (left, on):
        expect(row(desk.page, receipt)).to_have_count(1)
    focus(desk.page, left)
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    asked = asked_about(desk.page, left)
    intercept(desk.page, f"**/incidents/{left['stream']}", hold)
    desk.page.keyboard.press("a")
    until(lambda: desk.page.evaluate("1") == 1 and len(held) == 1, 5)
    assert len(asked) == 1, asked  # the reading that is held is the first, and nothing was sent
    desk.page.keyboard.press("/")
    desk.page.keyboard.press("ControlOrMeta+a")
    desk.page.keyboard.insert_text(on["number"])
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("j")
    expect(row(desk.page, on)).to_have_attribute("aria-selected", "true")
    expect(desk.page.get_by_role("complementary")).to_contain_text(on["number"])
    held[0].continue_()
    desk.page.keyboard.press("n")
    desk.page.locator("#sentence").wait_for()
    for which, receipt in (("left", left), ("moved on to", on)):
        history = dispatcher.get(f"/incidents/{receipt['stream']}")["history"]
        names = [one["name"] for one in history]
        assert "incident.incident_accepted.v1" not in names, f"{which}: {names}, {asked}"


def asked_about(page: Page, receipt: dict[str, Any]) -> list[str]:
    """What the page will have asked about this incident: after how many seconds, what, where."""
    began, asked = time.monotonic(), []

    def note(request: Any) -> None:
        if f"/incidents/{receipt['stream']}" in request.url:
            asked.append(f"{time.monotonic() - began:.3f} {request.method} {request.url}")

    page.on("request", note)
    return asked


def test_a_decision_is_never_taken_for_a_row_that_a_filter_hides(
    visit: Visit, house: House
) -> None:
    receipt = house.client(DISPATCHER).report("A1")
    desk: Visitor = visit("console", DISPATCHER)
    page = desk.page
    open_board(desk)
    row(page, receipt).click()
    expect(page.get_by_role("complementary")).to_contain_text(receipt["number"])
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary")).to_have_count(0)
    asked = asked_about(page, receipt)
    page.keyboard.press("/")
    page.keyboard.insert_text("no such number")
    page.keyboard.press("Enter")
    expect(row(page, receipt)).to_have_count(0)
    page.keyboard.press("a")
    said = page.locator(".status").get_by_role("status")
    expect(said).to_have_text("先选一件，再按这个键")
    expect(page.get_by_role("complementary")).to_have_count(0)
    assert asked == []


def test_what_is_pressed_before_the_board_stands_is_done_or_refused_in_words(
    visit: Visit, house: House
) -> None:
    receipt = house.client(DISPATCHER).report("D1", urgency="URGENT")
    desk: Visitor = visit("console", DISPATCHER)
    page, held = desk.page, []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/api/v1/me", hold)
    page.route("**/api/v1/boards/open", hold)
    desk.open("/console")
    until(lambda: page.evaluate("1") == 1 and len(held) == 1, 5)
    page.keyboard.press("j")
    held.pop().continue_()
    said = page.locator(".status").get_by_role("status")
    expect(said).to_have_text("看板还在取，取到就办")
    page.keyboard.press("Enter")
    page.keyboard.press("a")
    held.pop().continue_()
    expect(page.get_by_role("complementary")).to_contain_text(receipt["number"])
    expect(said).to_contain_text("「受理」没有办")
    expect(row(page, receipt)).to_contain_text("待受理")
