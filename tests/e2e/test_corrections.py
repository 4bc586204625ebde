"""A wrong merge or dispatch is set right at the console after its ten seconds, each by a key."""

from typing import Any

from playwright.sync_api import expect

from tests.support.browsing import Visitor
from tests.support.console import (
    DISPATCHER,
    HANDLER,
    dispatched,
    focus,
    open_board,
    peek,
    resolved,
    row,
)
from tests.support.examples import URBAN, WATER
from tests.support.house import House


def opened(desk: Visitor, receipt: dict[str, Any]) -> None:
    """By its address, as a link leads there: a merged one is on no board."""
    open_board(desk, f"?at={receipt['stream']}&open=1")
    expect(peek(desk)).to_contain_text(receipt["number"])


def last(house: House, receipt: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = house.client(DISPATCHER).get(f"/incidents/{receipt['stream']}")[
        "history"
    ][-1]
    return entry


def test_a_wrong_merge_is_taken_apart(desk: Visitor, house: House) -> None:
    dispatcher = house.client(DISPATCHER)
    master, receipt = dispatcher.report("D2"), dispatcher.report("D2")
    path = f"/incidents/{receipt['stream']}/commands/merge-duplicate"
    dispatcher.command(path, {"master": master["stream"]}, seen=1)
    opened(desk, master)
    expect(peek(desk).locator(".linked")).to_contain_text("并入本件的")
    peek(desk).get_by_role("link", name=receipt["number"]).click()
    expect(peek(desk).locator(".linked")).to_contain_text(f"并入{master['number']}")
    peek(desk).get_by_role("button", name="解除合并").click()
    expect(peek(desk).get_by_role("heading", name="为什么解除合并")).to_be_visible()
    assert desk.violations() == []
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".toast")).to_contain_text("解除合并")
    expect(row(desk.page, receipt)).to_have_count(1)
    assert last(house, receipt)["payload"]["reason"] == "OTHER_MATTER"


def test_a_task_is_called_back_while_nobody_has_signed_it(desk: Visitor, house: House) -> None:
    receipt, _ = dispatched(house)
    expect(row(desk.page, receipt)).to_have_count(1)
    focus(desk.page, receipt)
    desk.page.keyboard.press("B")
    expect(peek(desk).get_by_role("heading", name="撤回给")).to_be_visible()
    desk.page.keyboard.press("Enter")
    expect(row(desk.page, receipt)).to_contain_text("待派遣")
    assert last(house, receipt)["payload"]["reason"] == "WRONG_UNIT"


def test_a_task_is_given_to_another_unit_with_the_cause(desk: Visitor, house: House) -> None:
    receipt, task = dispatched(house)
    path = f"/incidents/{receipt['stream']}/commands/reclassify-incident"
    body = {"category": "E2", "reason": "WRONG_AT_INTAKE"}
    house.client(DISPATCHER).command(path, body, seen=3)
    expect(row(desk.page, receipt)).to_have_count(1)
    focus(desk.page, receipt)
    desk.page.keyboard.press("D")
    name = house.parts.ledger.catalogue.units[WATER].label
    expect(peek(desk).get_by_role("heading", name=f"从{name}转派")).to_be_visible()
    expect(peek(desk).get_by_role("option", name=name)).to_have_count(0)
    desk.page.get_by_label("为什么转派").select_option("CAPACITY")
    assert desk.violations() == []
    peek(desk).locator("input.in").first.fill(house.parts.ledger.catalogue.units[URBAN].label)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".toast")).to_contain_text("转派")
    payload = last(house, receipt)["payload"]
    assert (payload["from_task"], payload["cause"]) == (task, "CAPACITY")


def test_a_unit_is_urged_in_the_words_that_were_written(desk: Visitor, house: House) -> None:
    receipt, task = dispatched(house)
    expect(row(desk.page, receipt)).to_have_count(1)
    focus(desk.page, receipt)
    desk.page.keyboard.press("U")
    desk.page.get_by_label("对单位说什么").fill("居民又来电话了")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".toast")).to_contain_text("催办")
    entry = last(house, receipt)
    assert (entry["name"], entry["payload"]["task_id"]) == ("incident.task_urged.v1", task)


def test_what_decides_a_wish_stands_with_the_wish_as_the_next_step(
    desk: Visitor, house: House
) -> None:
    receipt, task = dispatched(house)
    path = f"/incidents/{receipt['stream']}/commands/return-task"
    wish = {"task_id": task, "reason": "NOT_OUR_DUTY", "item": "duty.roads"}
    house.client(HANDLER).command(path, wish)
    opened(desk, receipt)
    steps = peek(desk).locator(".sug")
    expect(steps.get_by_role("button", name="不同意退单")).to_be_visible()
    expect(peek(desk).locator(".next")).not_to_contain_text("退单")
    expect(peek(desk).locator(".next")).to_contain_text("增派协办")
    steps.get_by_role("button", name="同意退单", exact=False).first.click()
    expect(row(desk.page, receipt)).to_contain_text("待派遣")
    desk.page.keyboard.press("z")
    expect(desk.page.locator(".status")).to_contain_text("只有派遣、合并、结案、改紧急度")


def test_what_nobody_wrote_or_has_to_be_given_any_more_is_said_and_photos_by_what_they_show(
    desk: Visitor, house: House
) -> None:
    dispatcher = house.client(DISPATCHER)
    answered = dispatcher.report("I1")
    path = f"/incidents/{answered['stream']}/commands"
    dispatcher.command(
        f"{path}/answer-at-desk", {"code": "EXPLAINED", "text": "窗口已说明"}, seen=1
    )
    expect(row(desk.page, answered)).to_contain_text("待核查")
    expect(row(desk.page, answered)).to_contain_text("没有文字描述")
    expect(row(desk.page, answered)).not_to_contain_text("未派")
    opened(desk, resolved(house))
    expect(peek(desk).locator(".looking")).to_contain_text("处置照片")
