"""Who has no board is told so in the page."""

from playwright.sync_api import expect

from tests.support.browsing import Visit, Visitor


def test_who_may_not_see_a_board_is_told_so(visit: Visit) -> None:
    resident: Visitor = visit("console", "resident-xihu")
    resident.open("/console")
    alert = resident.page.get_by_role("alert")
    expect(alert).to_contain_text("您的岗位看不到看板")
    assert resident.violations() == []
