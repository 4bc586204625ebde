"""The auditor before an imported ledger: every page can be read there, at any of its moments."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browsing import DESK, Look, Visit, Visitor
from tests.support.house import House
from tests.support.imported_ledger import imported_house
from tests.support.postgres import EMBEDDED, Servers, cloned

LOGIN = "auditor"


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Four requests of Los Angeles, served."""
    request.getfixturevalue("built_pages")
    folder: Path = tmp_path_factory.mktemp("imported")
    with cloned(servers.get(EMBEDDED)) as database, imported_house(database, folder) as opened:
        yield opened


@pytest.fixture
def auditor(visit: Visit) -> Visitor:
    visitor: Visitor = visit("auditor", LOGIN, Look(DESK, "light", "en"))
    return visitor


def fine(visitor: Visitor) -> None:
    assert visitor.violations() == []
    assert visitor.overflow() <= 0


def test_the_board_holds_what_its_source_left_open_and_steps_back(auditor: Visitor) -> None:
    auditor.open("/auditor/board")
    rows = auditor.page.locator(".replay tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Bulky Items")).to_have_count(1)
    expect(auditor.page.locator(".bar .tag")).to_be_visible()
    number = rows.filter(has_text="Bulky Items").locator("th .no")
    expect(number).to_have_text("myla311:1-3")
    assert number.evaluate("it => it.closest('th').scrollWidth <= it.closest('th').clientWidth")
    fine(auditor)
    rows.filter(has_text="Bulky Items").locator("td").last.click()
    expect(auditor.page.locator(".change")).to_contain_text("Events known then: 1")
    auditor.page.keyboard.press("ArrowLeft")
    expect(auditor.page.locator(".past")).to_be_visible()
    expect(rows).to_have_count(1)


def test_a_request_is_found_and_told_as_its_source_did(auditor: Visitor) -> None:
    page = auditor.page
    auditor.open("/auditor/incidents?number=myla311:1-1")
    expect(page.get_by_role("status").filter(has_text="events 2")).to_be_visible()
    page.locator(".hits a").first.click()
    expect(page.get_by_role("heading", name="Graffiti Removal")).to_be_visible()
    expect(page.locator(".timeline tbody tr")).to_have_count(2)
    expect(page.locator(".case header")).to_contain_text("myla311:1-1")
    fine(auditor)
    page.locator("h1").click()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".timeline tr.later")).to_have_count(1)


def test_its_response_times_are_taken_apart(auditor: Visitor) -> None:
    auditor.open("/auditor/metrics?interval=report-close&share=p50")
    cells = auditor.page.locator(".cells tbody tr")
    expect(cells.filter(has_text="Arroyo Seco")).to_contain_text("1:30:00")
    fine(auditor)
    period = auditor.page.get_by_label("Period")
    expect(period.locator("option")).to_have_text(["All time", "all of 2016", "2016-03"])
    period.select_option("2016")
    expect(cells.filter(has_text="Boyle Heights")).to_contain_text("none")
    cells.filter(has_text="Arroyo Seco").locator("button").first.click()
    expect(auditor.page.locator(".near tbody tr.hit")).to_contain_text("1:30:00")


def test_the_console_says_that_nobody_works_there_and_leads_to_the_audit(auditor: Visitor) -> None:
    auditor.open("/console")
    expect(auditor.page.locator(".says")).to_contain_text("has no posts and can only be read")
    expect(auditor.page.get_by_role("link", name="Audit").last).to_have_attribute(
        "href", "/auditor"
    )
    fine(auditor)


def test_without_communities_the_three_no_page_says_so(auditor: Visitor) -> None:
    auditor.open("/auditor/three-no")
    expect(auditor.page.locator("main .says")).to_contain_text("No community stands in an imp")
    fine(auditor)


def test_the_past_before_the_first_row_is_empty_and_says_so(auditor: Visitor) -> None:
    auditor.open("/auditor/board?as_of=1.1")
    expect(auditor.page.locator(".past")).to_be_visible()
    expect(auditor.page.locator("main .says")).to_contain_text("There were none then")
    fine(auditor)
