"""The public pages: read on any phone, in both themes and languages, without a script."""

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browsing import DESK, PHONE, Look, Visit
from tests.support.examples import WATER
from tests.support.house import House

LOOKS = [Look(PHONE, "light", "zh"), Look(PHONE, "dark", "en"), Look(DESK, "dark", "zh")]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.size.width}-{look.theme}")
def test_anybody_reads_the_word_of_a_community(visit: Visit, look: Look) -> None:
    somebody = visit(look=look)
    somebody.open(f"/public?lang={look.lang}")
    assert somebody.violations() == []
    assert somebody.overflow() <= 0
    somebody.page.get_by_role("link", name="西湖社区").click()
    word = "资料不足" if look.lang == "zh" else "Too little known"
    expect(somebody.page.locator(".word")).to_contain_text(word)
    assert somebody.violations() == []
    assert somebody.overflow() <= 0


@pytest.fixture(scope="module")
def code(house: House) -> str:
    """The receipt code of a report that a unit has been given."""
    desk = house.client("dispatcher-centre")
    receipt = desk.report("D1", text="水管漏水")
    path = f"/incidents/{receipt['stream']}/commands"
    desk.command(f"{path}/accept-incident", {}, seen=1)
    last = desk.command(f"{path}/dispatch-task", {"unit": str(WATER)}, seen=2)
    desk.get("/boards/open", min_position=last["position"].split("/")[1])
    given: str = receipt["receipt_code"]
    return given


@pytest.mark.parametrize(
    "look", [LOOKS[0], Look(DESK, "dark", "en")], ids=lambda look: f"{look.size.width}-{look.theme}"
)
def test_a_resident_sees_how_far_a_report_is(visit: Visit, code: str, look: Look) -> None:
    zh = look.lang == "zh"
    resident = visit(look=look)
    page = resident.page
    resident.open(f"/public?lang={look.lang}")
    field = page.get_by_label("回执号" if zh else "Receipt code")
    field.fill(code.lower().replace("-", " ")[:-1])
    field.press("Enter")
    wrong = "有字符写错" if zh else "a character is wrong"
    expect(page.get_by_role("alert")).to_contain_text(wrong)
    expect(field).to_have_attribute("aria-invalid", "true")
    assert resident.violations() == []
    assert resident.overflow() <= 0
    field.fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="查询" if zh else "Look up").click()
    found = page.get_by_role("region", name="查询结果" if zh else "What was found")
    for one, other in (
        ("已派给单位", "Given to a unit"),
        ("供水", "Water supply"),
    ):
        expect(found).to_contain_text(one if zh else other)
    expect(found.locator("[aria-current=step]")).to_have_count(1)
    assert resident.violations() == []
    assert resident.overflow() <= 0
    assert code not in page.url
    page.get_by_role("button", name="English" if zh else "中文").click()
    expect(page.locator(".res")).to_contain_text("Given to a unit" if zh else "已派给单位")
    assert resident.overflow() <= 0


def test_the_look_up_needs_no_script(browser: Browser, house: House, code: str) -> None:
    context = browser.new_context(base_url=house.base, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto("/public")
    page.get_by_label("回执号").fill(code)
    page.get_by_role("button", name="查询").click()
    expect(page.locator(".res")).to_contain_text("已派给单位")
    context.close()
