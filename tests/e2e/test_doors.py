"""The first page in a real browser: each of its doors opens at one press."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browsing import DESK, PHONE, Look, Visit


@pytest.mark.parametrize(
    ("look", "face"),
    [
        (Look(PHONE, "light", "zh"), "officer"),
        (Look(DESK, "light", "en"), "console"),
        (Look(DESK, "dark", "zh"), "auditor"),
    ],
    ids=["officer", "console", "auditor"],
)
def test_a_door_opens_at_one_press(visit: Visit, look: Look, face: str) -> None:
    somebody = visit(look=look)
    somebody.open(f"/?lang={look.lang}")
    door = somebody.page.locator("form.door").filter(has=somebody.page.locator(f"#as-{face}"))
    door.locator("button").click()
    expect(somebody.page).to_have_url(re.compile(rf"/{face}(/|\?|$)"))
    answer = somebody.context.request.get(f"/api/v1/me?face={face}")
    assert answer.status == 200, answer.text()


def test_each_of_the_short_ways_in_leads_where_it_says(visit: Visit) -> None:
    somebody = visit()
    somebody.open("/")
    for _ in range(2):
        somebody.page.locator(".look").click()
    expect(somebody.page.locator(".look")).to_have_text("外观：深色")
    for n, path in enumerate(("/console?as_of=", "/auditor/metrics", "/auditor/three-no")):
        somebody.open("/")
        somebody.page.locator(".try form button").nth(n).click()
        expect(somebody.page).to_have_url(re.compile(re.escape(path)))
        expect(somebody.page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_on_a_phone_the_head_is_one_line_and_nothing_lies_over_the_text(
    visit: Visit, lang: str
) -> None:
    somebody = visit(look=Look(PHONE, "light", lang))
    somebody.open(f"/?lang={lang}")
    head = somebody.page.locator("header.bar").bounding_box()
    foot = somebody.page.locator("footer").bounding_box()
    text = somebody.page.locator("main").bounding_box()
    assert head is not None
    assert foot is not None
    assert text is not None
    assert head["height"] < 60
    assert foot["y"] >= text["y"] + text["height"]
    assert somebody.overflow() <= 0
