"""The public pages: read on any phone, in both themes and languages, without a script."""

import pytest
from playwright.sync_api import expect

from tests.support.browsing import DESK, PHONE, Look, Visit

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
