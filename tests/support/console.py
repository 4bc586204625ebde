"""The console as a test sees it: who works there, its board, its rows."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from adapters.ids import new_id
from tests.support.browsing import Visitor
from tests.support.examples import WATER
from tests.support.house import House
from tests.support.photos import photo

DISPATCHER, OTHER = "dispatcher-centre", "dispatcher-centre-2"
HANDLER, VERIFIER = "unit-handler-water", "verifier-centre"


def open_board(visitor: Visitor, query: str = "") -> None:
    visitor.open(f"/console{query}")
    expect(visitor.page.locator(".status")).to_contain_text("实时")
    expect(visitor.page.locator(".waits")).to_have_count(0)


def peek(desk: Visitor) -> Locator:
    """The incident that is open beside the board."""
    return desk.page.get_by_role("complementary")


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


def resolved(house: House, channel: str = "INSPECTION") -> dict[str, Any]:
    """An incident whose work is done, with its photo."""
    receipt, task = dispatched(house, channel=channel)
    path, shot = f"/incidents/{receipt['stream']}/commands", photo(7)
    declared = {"sha256": shot.sha256, "kind": "PHOTO", "captured_at": receipt["decided_at"]}
    handler = house.client(HANDLER)
    handler.command(f"{path}/sign-task", {"task_id": task})
    handler.command(f"{path}/arrive-on-scene", {"task_id": task, "evidence": [declared]})
    done = {"task_id": task, "result": "SOLVED", "evidence": [declared]}
    handler.command(f"{path}/resolve-task", done)
    handler.send_photo(receipt["stream"], shot)
    return receipt


def dispatched(house: House, **more: Any) -> tuple[dict[str, Any], str]:
    """An incident that the water company has been given; its receipt, and the task."""
    dispatcher, task = house.client(DISPATCHER), new_id()
    receipt = dispatcher.report(**more)
    path = f"/incidents/{receipt['stream']}/commands"
    dispatcher.command(f"{path}/accept-incident", {}, seen=1)
    dispatcher.command(f"{path}/dispatch-task", {"unit": str(WATER)}, key=task, seen=2)
    return receipt, str(task)
