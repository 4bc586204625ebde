"""A phone at its worst: killed while reports wait, barred from sending, slower than the thumb."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Route, expect

from tests.support.house import House
from tests.support.officers import OfficersPhone, settled

REPORTS = 3
SERVICE_UNAVAILABLE = 503


def kill(profile: Path) -> None:
    """The browser of this profile is gone without a word, as when a phone ends it."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if f"--user-data-dir={profile}".encode() in words:
                os.kill(int(entry.name), signal.SIGKILL)


def test_reports_that_wait_outlive_a_killed_browser(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    phone = OfficersPhone(browser, house.base, profile=tmp_path)
    phone.start()
    phone.context.set_offline(True)
    for n in range(REPORTS):
        phone.report(n, text=f"还没发出的 {n}")
    with phone.page.expect_event("close"):
        kill(tmp_path)

    again = OfficersPhone(browser, house.base, profile=tmp_path)
    again.open("/officer#mine")
    expect(again.cards).to_have_count(REPORTS)
    settled(again.page, REPORTS)
    assert len(set(again.numbers())) == REPORTS
    for n in range(REPORTS):
        expect(again.reports.filter(has_text=f"还没发出的 {n}")).to_have_count(1)
    assert again.faults == []
    again.close()


def test_who_may_not_send_reads_why_and_sends_once_more_himself(
    house: House, browser: Browser
) -> None:
    phone = OfficersPhone(browser, house.base)
    phone.start()
    asked: list[str] = []
    barred = {
        "code": "demo_identity_not_accepted", "status": 403, "title": "", "type": "",
        "zh": "导入账本只可查阅。", "en": "An imported ledger may be read.",
    }  # fmt: skip

    def fill(route: Any) -> None:
        full = {**barred, "code": "storage_full", "status": 503}
        route.fulfill(status=503, json=full, content_type="application/problem+json")

    def bar(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=403, json=barred, content_type="application/problem+json")

    phone.page.route("**/api/v1/commands", fill)
    with phone.page.expect_response(lambda answer: answer.status == SERVICE_UNAVAILABLE):
        phone.report(text="先被拒的一件")
    phone.tab("mine")
    card = phone.cards.filter(has_text="先被拒的一件")
    at = card.locator("[aria-current='step']")
    expect(at).to_have_text("手机上")
    expect(card).to_contain_text("会自动再试")
    phone.context.set_offline(True)
    expect(at).to_have_text("手机上")
    phone.page.unroute("**/api/v1/commands")
    phone.page.route("**/api/v1/commands", bar)
    phone.context.set_offline(False)
    expect(card.locator("li.stop")).to_be_visible()
    expect(card).to_contain_text("导入账本只可查阅。")
    assert phone.violations() == []
    phone.page.unroute("**/api/v1/commands")
    before = len(asked)
    card.get_by_role("button", name="再发一次").click()
    settled(phone.page, 1)
    assert len(asked) == before == 1
    assert phone.faults == []
    phone.close()


def test_a_tab_that_is_pressed_while_its_page_is_still_on_its_way_is_taken(
    house: House, browser: Browser
) -> None:
    """The tabs once stood at the top until the tasks' page was there, and jumped in mid-tap."""
    phone = OfficersPhone(browser, house.base, login="unit-handler-water")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    phone.page.route("**/Mine-*.js", hold)
    phone.page.goto("/officer", wait_until="commit")
    tab = phone.page.locator(".tabs a[href='#report']")
    tab.hover()
    stood = tab.bounding_box()
    phone.page.mouse.down()
    for route in held:
        route.continue_()
    expect(phone.page.get_by_role("heading", name="我的任务")).to_be_visible()
    assert len(held) == 1
    assert tab.bounding_box() == stood
    phone.page.mouse.up()
    expect(phone.page.locator(".where")).to_be_visible()
    phone.close()
