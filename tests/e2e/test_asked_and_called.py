"""What a supervisor decides on more time, and what comes of the call to the reporter."""

from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.support.browsing import Visit, Visitor
from tests.support.console import DISPATCHER, VERIFIER, dispatched, focus, open_board, resolved, row
from tests.support.house import House
from tests.support.photos import photo

SUPERVISOR, LEAD, AGENT = "duty-supervisor-centre", "unit-lead-water", "followup-agent-centre"


def test_more_time_waits_on_the_board_and_is_decided_by_a_key(visit: Visit, house: House) -> None:
    desk: Visitor = visit("console", SUPERVISOR)
    open_board(desk)
    receipt, task = dispatched(house)
    path = f"/incidents/{receipt['stream']}"
    state = house.client(DISPATCHER).get(path)["state"]
    (due,) = (clock["due"] for clock in state["clocks"] if clock["timer"] == "T5")
    longer = datetime.fromisoformat(due) + timedelta(hours=5)
    wish = {"task_id": task, "reason": "PARTS", "new_due": longer.isoformat(), "text": "配件在路上"}
    house.client(LEAD).command(f"{path}/commands/request-extension", wish)
    expect(row(desk.page, receipt)).to_contain_text("要求延期")
    desk.page.get_by_role("button", name="待决定").click()
    focus(desk.page, receipt)
    desk.page.keyboard.press("Enter")
    peek = desk.page.get_by_role("complementary")
    for said in ("单位申请延期", "单位负责人", "等材料", "→", "配件在路上", "须答复于"):
        expect(peek).to_contain_text(said)
    assert desk.violations() == []
    desk.page.keyboard.press("-")
    desk.page.keyboard.press("Enter")  # nothing is denied without a reason
    expect(peek.get_by_role("button", name="不准延期")).to_be_disabled()
    desk.page.keyboard.insert_text("先用备件")
    desk.page.keyboard.press("Enter")
    expect(peek).to_contain_text("不准延期：抢修队：先用备件")
    expect(row(desk.page, receipt)).to_have_count(0)  # it waits no more
    desk.page.keyboard.press("+")
    expect(peek).to_contain_text("没有待审的延期申请")


def test_a_call_is_recorded_with_its_score_before_the_close(visit: Visit, house: House) -> None:
    receipt = resolved(house, channel="HOTLINE_12345")
    path, verifier = f"/incidents/{receipt['stream']}", house.client(VERIFIER)
    shot = {"sha256": photo(7).sha256, "kind": "PHOTO", "captured_at": receipt["decided_at"]}
    seen = {"seen": "FIXED", "mode": "REMOTE", "evidence": [shot]}
    version = verifier.get(path)["version"]
    verifier.command(f"{path}/commands/verify-resolution", seen, seen=version)
    agent: Visitor = visit("console", AGENT)
    open_board(agent)
    expect(agent.page.get_by_role("button", name="待结案")).to_have_attribute(
        "aria-pressed", "true"
    )
    focus(agent.page, receipt)
    agent.page.keyboard.press("u")
    peek = agent.page.get_by_role("complementary")
    expect(agent.page.get_by_role("option").first).to_contain_text("接通，已经解决")
    assert agent.violations() == []
    agent.page.keyboard.press("ArrowDown")
    agent.page.keyboard.press("Tab")
    agent.page.keyboard.insert_text("2")
    agent.page.keyboard.press("Tab")
    agent.page.keyboard.insert_text("水压还是低")
    agent.page.keyboard.press("Enter")
    expect(peek).to_contain_text("回访：接通，没有解决，满意度 2 分：水压还是低")
    agent.page.keyboard.press("e")
    expect(peek.get_by_role("alert")).to_contain_text("您的岗位不办这一步")
