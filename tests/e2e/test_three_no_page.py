"""The auditor's three-no page: two days in the address, what decides a status, never a red mark."""

import re
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from adapters.clock import now
from tests.support.browsing import DESK, Look, Size, Visit, Visitor
from tests.support.examples import COMMUNITY
from tests.support.house import House

pytestmark = pytest.mark.usefixtures("recorded")
AUDITOR = "auditor-centre"
TYPES = ["PETITION_BYPASS", "ADMIN_LITIGATION", "CRIMINAL_CASE"]


def ago(days: int) -> date:
    return now().astimezone(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=days)


@pytest.fixture(scope="module")
def recorded(house: House) -> House:
    """One petition that was recorded late and rescinded, one lawsuit that stands."""
    clerk, confirmer = house.client("record-clerk-centre"), house.client("record-confirmer-centre")
    follow = {"community": str(COMMUNITY), "types": TYPES, "tracked_from": f"{ago(1000)}"}
    confirmer.command("/breaches/commands/start-tracking", follow)

    def breach(kind: str, authority: str, days: int) -> str:
        told: dict[str, Any] = {
            "type": kind, "community": str(COMMUNITY), "happened_on": f"{ago(days)}",
            "source_authority": authority,
        }  # fmt: skip
        stream = clerk.command("/breaches", told)["stream"]
        path = f"/breaches/{stream}/commands/confirm-breach"
        confirmer.command(path, {"authority": authority})
        return str(stream)

    gone = breach("PETITION_BYPASS", "PETITION_OFFICE", 40)
    reason = {"reason": "NOT_OF_THIS_COUNTY"}
    confirmer.command(f"/breaches/{gone}/commands/rescind-breach", reason)
    breach("ADMIN_LITIGATION", "COURT", 0)
    for client in (clerk, confirmer):
        client._http.close()
    return house


def opened(visit: Visit, look: Look, query: str = "") -> Visitor:
    auditor = visit("auditor", AUDITOR, look)
    auditor.open(f"/auditor/three-no{query}")
    expect(auditor.page.get_by_role("row").nth(2)).to_be_visible()
    return auditor


@pytest.mark.parametrize(
    "look",
    [Look(DESK, "light", "zh"), Look(DESK, "dark", "en"), Look(Size(1280, 800), "light", "en")],
    ids=["light-zh", "dark-en", "small-en"],
)
def test_every_status_stands_with_its_shape_and_word(visit: Visit, look: Look) -> None:
    auditor = opened(visit, look)
    row = auditor.page.get_by_role("row").filter(has_text="西湖社区")
    expect(row.locator("td.BREACHED")).to_have_count(2)
    expect(row.locator("td.CLEAN")).to_have_count(2)
    assert auditor.violations() == []
    assert auditor.overflow() <= 0
    red = auditor.page.evaluate(
        """() => [...document.querySelectorAll('.three-no *')].filter((one) => {
          const style = getComputedStyle(one)
          const breach = getComputedStyle(document.documentElement).getPropertyValue('--breach')
          const used = [style.color, style.backgroundColor, style.borderTopColor]
          return breach && used.includes(breach)
        }).length"""
    )
    assert red == 0


def test_a_rescinded_record_stays_and_the_other_day_shows_that_it_counted(visit: Visit) -> None:
    auditor = opened(visit, Look())
    page = auditor.page
    page.get_by_role("button", name="西湖社区，越级上访").press("Enter")
    expect(page).to_have_url(re.compile("type=PETITION_BYPASS"))
    evidence = page.get_by_role("complementary", name="依据")
    expect(evidence.locator(".gone")).to_contain_text(f"{ago(40)}")
    expect(evidence).to_contain_text("迟录 40 天")
    expect(evidence).to_contain_text("撤销：认定不属本县事项")
    expect(evidence.locator(".know .big").first).to_have_text("0")


def test_the_two_days_stand_in_the_address_and_the_past_is_said_to_be_past(visit: Visit) -> None:
    auditor = opened(visit, Look())
    page = auditor.page
    page.get_by_label("看哪一天的状况").fill(f"{ago(50)}")
    page.get_by_label("看哪一天的状况").press("Enter")
    expect(page).to_have_url(re.compile(f"valid_at={ago(50)}"))
    # Between the two steps of a first filling, to mark and to put in, an answer may still come;
    # then the page knows that somebody writes there.
    for _ in range(2):
        page.get_by_label("按哪一刻所知").fill(f"{ago(1)} 24:00")
    page.get_by_label("按哪一刻所知").press("Enter")
    expect(page.locator(".past")).to_be_visible()
    expect(page.get_by_label("按哪一刻所知")).to_have_value(f"{ago(1)} 24:00")
    row = page.get_by_role("row").filter(has_text="西湖社区")
    expect(row.locator("td.INSUFFICIENT")).to_have_count(4)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(".past")).to_have_count(0)


def test_a_day_that_is_none_is_said_beside_its_field(visit: Visit) -> None:
    auditor = opened(visit, Look())
    auditor.page.get_by_label("看哪一天的状况").fill("2999-01-01")
    auditor.page.get_by_label("看哪一天的状况").press("Enter")
    expect(auditor.page.get_by_role("alert")).to_contain_text("不晚于今天")
