"""What an officer does beside the steps of a task: telling the reporter, asking for more time."""

from playwright.sync_api import Browser, expect

from tests.support.examples import WATER
from tests.support.house import Client, House
from tests.support.officers import OfficersPhone


def dispatched(desk: Client, text: str) -> str:
    """An incident with a task for the water works."""
    stream = str(desk.report(text=text)["stream"])
    act = f"/incidents/{stream}/commands"
    desk.command(f"{act}/accept-incident", {}, seen=1)
    receipt = desk.command(f"{act}/dispatch-task", {"unit": str(WATER)}, seen=2)
    desk.get("/boards/open", min_position=receipt["position"])
    return stream


def test_the_reporter_is_told_and_more_time_asked_for_without_a_network(
    house: House, browser: Browser
) -> None:
    desk = house.client("dispatcher-centre")
    stream = dispatched(desk, "水管要换整段")
    phone = OfficersPhone(browser, house.base, login="unit-lead-water")
    phone.open("/officer#mine")
    task = phone.tasks.first
    expect(task).to_be_visible()
    phone.context.set_offline(True)
    task.get_by_role("button", name="联系报事人").click()
    assert phone.violations() == []
    phone.page.get_by_role("button", name="打电话").click()
    expect(task.get_by_role("button", name="联系报事人")).to_have_count(0)
    task.get_by_role("button", name="申请延期").click()
    phone.page.locator("#words").fill("配件要从外地调")
    phone.page.get_by_label("延到").press("End")
    assert phone.violations() == []
    phone.page.get_by_role("button", name="等材料").click()
    expect(task).to_contain_text("已申请延期，等批准")
    expect(task.get_by_role("button", name="申请延期")).to_have_count(0)
    phone.context.set_offline(False)
    expect(phone.cards.locator("li.did:last-child")).to_have_count(2)
    expect(task).to_contain_text("须答复于")
    assert phone.faults == []
    phone.close()
    told, asked = desk.get(f"/incidents/{stream}")["history"][-2:]
    assert told["name"] == "incident.reporter_contacted.v1"
    assert told["payload"]["means"] == "PHONE"
    assert asked["name"] == "incident.extension_requested.v1"
    board = desk.get("/boards/open")
    (row,) = [row for row in board["rows"] if stream in row]
    assert row[board["columns"].index("due_extension")] == asked["payload"]["due_decision"].replace(
        "Z", "+00:00"
    )
    assert asked["payload"]["text"]["text"] == "配件要从外地调"
