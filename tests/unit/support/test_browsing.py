"""What a browser test intercepts is intercepted from then on; its browser is as its driver's."""

import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import cast

import playwright
import pytest
from playwright.sync_api import Page, Route

from tests.support.browsing import BLANK, DRIVERS_OFF, intercept


class LatePage:
    """Its own end begins to intercept with one of its requests, long after `route` returned."""

    def __init__(self, begins_with: float, url: str = "http://127.0.0.1/console") -> None:
        self.url, self.asked, self.patterns = url, 0, list[str]()
        self._begins_with = begins_with

    def route(self, pattern: str, _answer: Callable[[Route], None]) -> None:
        self.patterns.append(pattern)

    def evaluate(self, _script: str) -> int:
        self.asked += 1
        caught = self.asked >= self._begins_with
        return HTTPStatus.NO_CONTENT if caught else HTTPStatus.NOT_FOUND


def intercepted(page: LatePage) -> LatePage:
    intercept(cast("Page", page), "**/incidents/*", lambda _: None)
    assert page.patterns[0] == "**/incidents/*"
    return page


def test_a_page_that_is_late_to_intercept_is_waited_for() -> None:
    assert intercepted(LatePage(begins_with=3)).asked == 3


def test_a_page_that_is_not_open_yet_begins_with_it() -> None:
    assert intercepted(LatePage(begins_with=3, url=BLANK)).asked == 0


def test_a_page_that_never_intercepts_is_told() -> None:
    with pytest.raises(AssertionError, match="none is intercepted"):
        intercepted(LatePage(begins_with=float("inf")))


def test_what_the_driver_switches_off_stays_so() -> None:
    """This Playwright's own words: a newer one may have more."""
    driver = Path(playwright.__file__).parent / "driver" / "package" / "lib" / "coreBundle.js"
    listed = re.search(r"disabledFeatures = \[(.*?)\]", driver.read_text("utf-8"), re.DOTALL)
    assert listed is not None
    assert set(DRIVERS_OFF) == set(re.findall(r'^\s*"(\w+)"', listed[1], re.MULTILINE))
