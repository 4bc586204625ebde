"""What a phone shows of its own: what became of a report, and no grid to whom none belongs."""

from playwright.sync_api import Browser, expect

from tests.support.house import House
from tests.support.officers import NUMBER, OfficersPhone, settled

HANDLER = "unit-handler-water"


def test_what_became_of_a_report_is_shown_under_mine(house: House, browser: Browser) -> None:
    phone = OfficersPhone(browser, house.base)
    phone.start()
    phone.context.set_offline(True)
    phone.report(text="路灯不亮")
    said = phone.page.locator(".kept")
    expect(said).to_contain_text("没有网络")
    phone.context.set_offline(False)
    expect(said).to_contain_text("已接收")
    assert NUMBER.search(said.inner_text())
    given = said.locator("b").inner_text()
    phone.tab("mine")
    settled(phone.page, 1)
    number = phone.numbers()[0]
    row = phone.reports.filter(has_text=number)
    expect(row).to_contain_text("待受理")
    phone.page.reload()
    expect(row).to_contain_text("待受理")
    assert NUMBER.fullmatch(number)
    expect(phone.cards).to_have_count(0)  # said once: here, with its words
    row.locator("summary").click()
    expect(row).to_contain_text("路灯不亮")
    code = row.locator(".code b").inner_text()
    assert given == code
    # At its end, where the tabs that stand at the thumb lie over nothing.
    phone.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert phone.violations() == []
    phone.page.goto("/public")
    phone.page.get_by_label("回执号").fill(code)
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator(".res h3")).to_have_text("已收到")
    assert phone.faults == []
    phone.close()


def test_who_handles_for_a_unit_begins_with_his_tasks_and_is_given_no_grid(
    house: House, browser: Browser
) -> None:
    phone = OfficersPhone(browser, house.base, login=HANDLER)
    phone.context.clear_permissions()
    phone.open("/officer")
    expect(phone.page.locator(".tabs a[aria-current]")).to_contain_text("我的")
    phone.tab("report")
    where = phone.page.locator(".where")
    expect(where).to_contain_text("请选一个")
    expect(where).not_to_contain_text("您的网格")
    send = phone.page.locator(".btn.go.big")
    phone.tiles.first.click()
    expect(send).to_have_text("先选网格")
    expect(send).to_be_disabled()
    where.get_by_role("button").first.click()
    expect(send).to_be_enabled()
    phone.close()
