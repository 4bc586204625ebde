"""Every entry opens, in both themes and languages, and asks a stranger to sign in."""

import pytest
from playwright.sync_api import expect

from tests.support.browsing import PHONE, Look, Visit

ENTRIES = ["officer", "console", "auditor"]


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize(
    "look", [Look(), Look(PHONE, "dark", "en")], ids=["desk-light-zh", "phone-dark-en"]
)
def test_a_stranger_is_asked_to_sign_in(visit: Visit, entry: str, look: Look) -> None:
    stranger = visit(look=look)
    stranger.open(f"/{entry}")
    words = "选一个演示岗位" if look.lang == "zh" else "Choose a demonstration post"
    expect(stranger.page.get_by_role("heading", name=words)).to_be_visible()
    assert stranger.violations() == []
    assert stranger.overflow() <= 0


def test_a_session_is_begun_in_the_page_and_survives_a_reload(visit: Visit) -> None:
    somebody = visit()
    somebody.open("/auditor")
    somebody.page.get_by_label("岗位").select_option("auditor-centre")
    somebody.page.get_by_role("button", name="进入").click()
    expect(somebody.page.get_by_role("heading", name="选一个演示岗位")).to_have_count(0)
    somebody.page.reload()
    expect(somebody.page.get_by_role("heading", name="选一个演示岗位")).to_have_count(0)
