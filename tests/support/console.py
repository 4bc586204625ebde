"""The console as a test sees it: who works there, its board, its rows."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support.browsing import Visitor

DISPATCHER, OTHER = "dispatcher-centre", "dispatcher-centre-2"
HANDLER, VERIFIER = "unit-handler-water", "verifier-centre"


def open_board(visitor: Visitor, query: str = "") -> None:
    visitor.open(f"/console{query}")
    expect(visitor.page.locator(".status")).to_contain_text("实时")
    expect(visitor.page.locator(".waits")).to_have_count(0)


def row(page: Page, receipt: dict[str, Any]) -> Locator:
    return page.locator("tbody tr", has_text=receipt["number"])


def focus(page: Page, receipt: dict[str, Any]) -> None:
    """By keyboard: find it, leave the field, take the first row."""
    page.keyboard.press("/")
    page.keyboard.insert_text(receipt["number"])
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    expect(row(page, receipt)).to_have_attribute("aria-selected", "true")


def until(happened: Callable[[], bool], within_s: float) -> float:
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < within_s, "it did not happen in time"
        time.sleep(0.01)
    return time.monotonic() - began
