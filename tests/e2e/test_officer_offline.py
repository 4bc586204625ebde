"""Nothing that an officer did is lost or doubled, whatever happens to network, tab and server."""

import random
import re
import sys
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.support.house import House
from tests.support.officers import NUMBER, OfficersPhone, settled
from tests.support.vaults import rows

REPORTS = 20


def declared(house: House) -> list[dict[str, Any]]:
    """Every report in the log: its number and the hashes of its photos."""
    query = """
        SELECT convert_from(state, 'UTF8')::jsonb FROM log.events
         WHERE topic = 'incident.incident_reported.v1'
    """
    return [state for (state,) in rows(house.database, query)]


def test_twenty_reports_survive_a_flapping_network_a_killed_tab_and_a_restart(
    house: House, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    phone = OfficersPhone(browser, house.base)
    phone.start()
    rng = random.Random(3)  # noqa: S311 - it must repeat, not surprise
    for n in range(REPORTS):
        phone.context.set_offline(rng.random() < 0.5)
        if n == 6:
            phone.kill()
            phone.start()
        if n == 11:
            phone.context.set_offline(True)
            phone.page.reload()
            expect(phone.tiles.first).to_be_visible()
        if n == 14:
            house.restart(lambda: phone.report(14, text="重启时上报"))
        else:
            phone.report(n, text=f"第 {n} 件")
    phone.context.set_offline(False)
    phone.tab("mine")
    settled(phone.page, REPORTS)
    reports = declared(house)
    hashes = sorted(one["sha256"] for report in reports for one in report["evidence"])
    stored = rows(house.database, "SELECT encode(sha256, 'hex') FROM vault.originals ORDER BY 1")
    said = """
        SELECT convert_from(state, 'UTF8')::jsonb->>'sha256' FROM log.events
         WHERE topic = 'incident.evidence_stored.v1' ORDER BY 1
    """
    assert len(reports) == REPORTS
    assert len(hashes) == REPORTS
    assert [digest for (digest,) in stored] == hashes
    assert [digest for (digest,) in rows(house.database, said)] == hashes
    assert sorted(phone.numbers()) == sorted(str(report["number"]) for report in reports)
    expect(phone.reports).to_have_count(REPORTS)
    expect(phone.cards).to_have_count(0)
    assert phone.faults == []
    phone.close()
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(reports)} reports, {len(hashes)} photos, each once, each receipt shown\n"
        )


FULL = """
const { add, put } = IDBObjectStore.prototype
const full = () => { throw new DOMException('no room', 'QuotaExceededError') }
const room = () => Number(localStorage.room ?? 2)  // 2: for all, 1: for words, 0: for nothing
IDBObjectStore.prototype.add = function (...row) {
  return room() === 0 || (room() === 1 && this.name === 'photos') ? full() : add.apply(this, row)
}
IDBObjectStore.prototype.put = function (...row) {
  return this.name === 'drafts' && room() < 2 ? full() : put.apply(this, row)
}
"""


def test_a_full_phone_sends_the_words_without_the_photo_and_says_so(
    house: House, browser: Browser
) -> None:
    phone = OfficersPhone(browser, house.base)
    phone.context.add_init_script(FULL)
    phone.start()
    before = len(declared(house))
    phone.page.evaluate("localStorage.room = 1")
    phone.report(text="满了")
    phone.tab("mine")
    expect(phone.cards.first).to_contain_text("手机存储已满，1 张照片没有存下")
    expect(phone.cards.first.locator("li.did .n")).to_have_text(NUMBER)
    assert len(declared(house)) == before + 1
    assert declared(house)[-1]["evidence"] == []
    assert phone.faults == []
    phone.close()


def test_a_phone_with_no_room_at_all_keeps_the_report_on_the_screen(
    house: House, browser: Browser
) -> None:
    phone = OfficersPhone(browser, house.base)
    phone.context.add_init_script(FULL)
    phone.start()
    phone.page.evaluate("localStorage.room = 0")
    phone.tiles.first.click()
    phone.page.locator("#say").fill("还在这里")
    phone.page.locator(".btn.go.big").click()
    expect(phone.page.get_by_role("alert")).to_contain_text("手机存储已满")
    expect(phone.page.locator("#say")).to_have_value("还在这里")
    phone.page.evaluate("localStorage.room = 2")
    phone.page.locator(".btn.go.big").click()
    expect(phone.page.locator(".kept")).to_be_visible()
    phone.page.reload()
    expect(phone.tiles.first).to_have_attribute("aria-pressed", "false")
    expect(phone.page.locator("#say")).to_have_value("")
    phone.close()


@pytest.mark.parametrize("locks", [True, False], ids=["in turn", "both at once"])
def test_two_tabs_send_each_report_once(house: House, browser: Browser, locks: bool) -> None:
    phone = OfficersPhone(browser, house.base)
    if not locks:
        phone.context.add_init_script("delete Navigator.prototype.locks")
    phone.start()
    before = len(declared(house))
    phone.context.set_offline(True)
    for n in range(4):
        phone.report(n, photo=False, text=f"两页 {n}")
    second = phone.context.new_page()
    second.goto(f"{house.base}officer#mine")
    expect(second.locator("article.out")).to_have_count(4)
    phone.context.set_offline(False)
    expect(second.locator("article.out")).to_have_count(0)
    assert len(declared(house)) == before + 4
    phone.close()


def test_a_report_with_a_photo_takes_at_most_four_taps(
    house: House, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    phone = OfficersPhone(browser, house.base)
    phone.start()
    before = phone.taps
    phone.report()
    with_photo = phone.taps - before
    phone.report(photo=False)
    without = phone.taps - before - with_photo
    phone.close()
    assert with_photo <= 4
    assert without < with_photo
    with capsys.disabled():
        sys.stdout.write(f"\ntaps: {with_photo} with a photo, {without} without (goal 4)\n")


WRITTEN = """(text) => new Promise((done) => {
  const opened = indexedDB.open('gridledger-officer')
  opened.onsuccess = () => {
    const all = opened.result.transaction('drafts').objectStore('drafts').getAll()
    all.onsuccess = () => {
      opened.result.close()
      done(all.result.some((one) => one.text === text && one.photos.length === 1))
    }
  }
})"""


def test_what_is_being_written_survives_a_reload(house: House, browser: Browser) -> None:
    phone = OfficersPhone(browser, house.base)
    phone.start()
    phone.page.locator(".shut").click()
    phone.tiles.nth(2).click()
    phone.page.locator("#say").fill("写了一半")
    expect(phone.page.locator(".took")).to_be_visible()
    phone.page.wait_for_function(WRITTEN, arg="写了一半")
    phone.context.set_offline(True)
    phone.page.reload()
    expect(phone.page.locator("#say")).to_have_value("写了一半")
    expect(phone.page.locator(".net")).to_contain_text("没有网络")
    expect(phone.page.locator(".btn.go.big")).to_contain_text("存在手机上")
    expect(phone.tiles.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(phone.page.locator(".took")).to_have_attribute("aria-label", re.compile("已拍 1 张"))
    phone.close()
