"""What is decided at the console, by keyboard, and what was asked for before."""

import json

from playwright.sync_api import Browser, Route, expect

from tests.support.browsing import Visit, Visitor, intercept
from tests.support.console import (
    DISPATCHER,
    HANDLER,
    VERIFIER,
    dispatched,
    focus,
    open_board,
    resolved,
    row,
    until,
)
from tests.support.house import House
from tests.support.officers import OfficersPhone
from tests.support.photos import photo

SUPERVISOR, LEAD, AGENT = "duty-supervisor-centre", "unit-lead-water", "followup-agent-centre"


def test_a_duplicate_nearby_is_merged_by_one_key_and_taken_back(
    desk: Visitor, house: House
) -> None:
    dispatcher, point = house.client(DISPATCHER), {"lat": 38.1, "lon": 106.3}
    master = dispatcher.report("D2", geo=point)
    receipt = dispatcher.report("D2", geo={"lat": 38.1001, "lon": 106.3})
    expect(row(desk.page, receipt)).to_have_count(1)
    focus(desk.page, receipt)
    desk.page.keyboard.press("Enter")
    peek = desk.page.get_by_role("complementary")
    expect(peek).to_contain_text("合并：50 米内 24 小时同类 1 件")
    desk.page.keyboard.press("m")
    expect(desk.page.get_by_role("option")).to_contain_text(master["number"])
    desk.page.keyboard.press("Enter")
    expect(row(desk.page, receipt)).to_have_count(0)
    expect(desk.page.locator(".toast")).to_contain_text("撤销")
    expect(desk.page.locator(".toast")).to_contain_text(f"并入 {master['number']}")
    desk.page.keyboard.press("z")
    expect(row(desk.page, receipt)).to_have_count(1)


def test_what_an_undo_brings_back_is_no_news(desk: Visitor, house: House) -> None:
    dispatcher, point = house.client(DISPATCHER), {"lat": 38.4, "lon": 106.6}
    master = dispatcher.report("D2", geo=point, urgency="URGENT")
    receipt = dispatcher.report("D2", geo=point, urgency="URGENT")
    told = desk.page.get_by_role("status").filter(has_text="新 · 紧急")
    expect(told).to_contain_text(receipt["number"])
    focus(desk.page, receipt)
    desk.page.keyboard.press("m")
    expect(desk.page.get_by_role("option")).to_contain_text(master["number"])
    desk.page.keyboard.press("Enter")
    expect(row(desk.page, receipt)).to_have_count(0)
    desk.page.locator("#find").fill("")
    row(desk.page, master).click()
    expect(told).to_have_count(0)
    desk.page.keyboard.press("z")
    expect(row(desk.page, receipt)).to_have_count(1)
    expect(row(desk.page, receipt)).not_to_contain_text("新")
    expect(told).to_have_count(0)
    expect(desk.page).to_have_title("实时看板 · 网格账本")


def test_with_none_nearby_the_other_is_named_by_its_number(desk: Visitor, house: House) -> None:
    dispatcher = house.client(DISPATCHER)
    master = dispatcher.report("E1", geo={"lat": 38.2, "lon": 106.4})
    receipt = dispatcher.report("E1", geo={"lat": 38.3, "lon": 106.5})
    expect(row(desk.page, receipt)).to_have_count(1)
    focus(desk.page, receipt)
    desk.page.keyboard.press("m")
    peek = desk.page.get_by_role("complementary")
    expect(peek).to_contain_text("输入另一件的编号")
    desk.page.keyboard.press("Enter")  # nothing is sent without another one
    expect(peek.get_by_role("button", name="合并")).to_be_disabled()
    desk.page.keyboard.insert_text(master["number"][-5:])
    expect(desk.page.get_by_role("option")).to_contain_text(master["number"])
    desk.page.keyboard.press("Enter")
    expect(row(desk.page, receipt)).to_have_count(0)
    expect(desk.page.locator(".toast")).to_contain_text(f"并入 {master['number']}")
    desk.page.keyboard.press("/")
    desk.page.keyboard.press("Control+a")
    desk.page.keyboard.insert_text(receipt["number"])
    for hasty in ("Enter", "j", "Enter"):  # before the answer is there
        desk.page.keyboard.press(hasty)
    shown = desk.page.get_by_role("button", name="看它")
    expect(shown).to_contain_text("已合并")
    expect(shown).to_be_focused()
    expect(desk.page.locator("#find")).to_have_value(receipt["number"])
    desk.page.reload()  # what was looked for is in the address
    expect(shown).to_contain_text("已合并")
    desk.page.keyboard.press("/")
    desk.page.keyboard.press("Enter")
    expect(shown).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(peek).to_contain_text(receipt["number"])
    assert desk.violations() == []


def test_a_unit_that_wants_to_return_the_work_is_answered_by_a_key(
    desk: Visitor, house: House
) -> None:
    receipt, task = dispatched(house)
    path = f"/incidents/{receipt['stream']}/commands/return-task"
    wish = {"task_id": task, "reason": "NOT_OUR_DUTY", "item": "duty.roads", "text": "阀门归物业"}
    house.client(HANDLER).command(path, wish)
    expect(row(desk.page, receipt)).to_contain_text("要求退单")
    focus(desk.page, receipt)
    desk.page.keyboard.press("Enter")
    peek = desk.page.get_by_role("complementary")
    for said in ("等您答复", "处置人员", "不是我们的职责", "道路与路灯", "阀门归物业", "须答复于"):
        expect(peek).to_contain_text(said)
    desk.page.keyboard.press("y")
    expect(row(desk.page, receipt)).to_contain_text("待派遣")


def test_a_result_is_verified_on_its_photos_and_then_closed_by_keyboard(
    desk: Visitor, visit: Visit, house: House
) -> None:
    receipt = resolved(house)
    checker: Visitor = visit("console", VERIFIER)
    open_board(checker)
    focus(checker.page, receipt)
    intercept(checker.page, "**/evidence/**", erased)
    checker.page.keyboard.press("v")
    expect(checker.page.locator(".lack")).to_contain_text("看不到第 1 张这张照片已依法删除")
    expect(checker.page.get_by_role("alert")).to_contain_text("不能在这里核查")
    expect(checker.page.get_by_role("button", name="核查通过")).to_be_disabled()
    checker.page.keyboard.press("Escape")
    checker.page.unroute("**/evidence/**", erased)
    checker.page.keyboard.press("v")
    shot = checker.page.get_by_role("img", name="第 1 张")
    until(lambda: bool(shot.evaluate("(one) => one.complete && one.naturalWidth > 0")), 10)
    assert checker.violations() == []
    checker.page.keyboard.press("Enter")
    expect(row(desk.page, receipt)).to_contain_text("已核查")
    expect(row(desk.page, receipt).locator(".left")).to_have_text("待结案")  # where no clock runs
    focus(desk.page, receipt)
    desk.page.keyboard.press("e")
    expect(desk.page.get_by_role("option").first).to_contain_text("已解决")
    desk.page.keyboard.press("Enter")
    expect(row(desk.page, receipt)).to_have_count(0)
    state = house.client(DISPATCHER).get(f"/incidents/{receipt['stream']}")["state"]
    assert state["status"] == "CLOSED"


def test_more_time_is_asked_for_without_a_network_and_decided_by_a_key(
    browser: Browser, visit: Visit, house: House
) -> None:
    receipt, _ = dispatched(house, text="六楼没水，请打孩子的电话")
    path, dispatcher = f"/incidents/{receipt['stream']}", house.client(DISPATCHER)
    phone = OfficersPhone(browser, house.base, login=LEAD)
    phone.open("/officer#mine")
    task = phone.tasks.filter(has_text=receipt["number"])
    expect(task).to_be_visible()
    phone.context.set_offline(True)
    task.get_by_role("button", name="联系报事人").click()
    expect(phone.page.locator(".sheet blockquote")).to_have_text("六楼没水，请打孩子的电话")
    phone.page.get_by_role("button", name="看报事人怎么联系").click()
    expect(phone.page.locator(".sheet")).to_contain_text("联系方式要连网才能看")
    phone.page.get_by_role("button", name="打电话").click()
    expect(task.get_by_role("button", name="联系报事人")).to_have_count(0)
    task.get_by_role("button", name="申请延期").click()
    phone.page.locator("#words").fill("配件要从外地调")
    phone.page.get_by_label("延到").press("End")
    assert phone.violations() == []
    phone.page.get_by_role("button", name="等材料").click()
    expect(task).to_contain_text("已申请延期，等批准")
    expect(task.get_by_role("button", name="申请延期")).to_have_count(0)

    desk: Visitor = visit("console", SUPERVISOR)
    open_board(desk)
    phone.context.set_offline(False)
    expect(task).to_contain_text("须答复于")
    assert phone.faults == []
    phone.close()
    told, asked = dispatcher.get(path)["history"][-2:]
    assert told["payload"]["means"] == "PHONE"
    assert asked["payload"]["reason"] == "PARTS"
    expect(row(desk.page, receipt)).to_contain_text("要求延期")
    desk.page.get_by_role("button", name="待决定").click()
    focus(desk.page, receipt)
    desk.page.keyboard.press("Enter")
    peek = desk.page.get_by_role("complementary")
    for said in ("单位申请延期", "单位负责人", "等材料", "→", "配件要从外地调", "须答复于"):
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


def test_who_must_call_sees_whom_by_a_press(browser: Browser, visit: Visit, house: House) -> None:
    who = {"reporter_name": "王小明", "reporter_phone": "13800000000"}
    receipt, _ = dispatched(house, text="六楼没水，请打电话", **who)
    phone = OfficersPhone(browser, house.base, login=HANDLER)
    phone.open("/officer#mine")
    task = phone.tasks.filter(has_text=receipt["number"])
    task.get_by_role("button", name="联系报事人").click()
    sheet = phone.page.locator(".sheet")
    expect(sheet).not_to_contain_text("王小明")
    sheet.get_by_role("button", name="看报事人怎么联系").click()
    number = sheet.get_by_role("link", name="13800000000")
    expect(number).to_have_attribute("href", "tel:13800000000")
    expect(sheet).to_contain_text("王小明")
    assert phone.violations() == []
    assert phone.faults == []
    phone.close()
    desk: Visitor = visit("console", DISPATCHER)
    open_board(desk)
    focus(desk.page, receipt)
    desk.page.keyboard.press("Enter")
    peek = desk.page.get_by_role("complementary")
    peek.get_by_role("button", name="看报事人怎么联系").click()
    expect(peek).to_contain_text("王小明 13800000000 这次查看已留记录")
    assert desk.violations() == []
    checker: Visitor = visit("console", VERIFIER)
    checker.open(f"/console?at={receipt['stream']}&open=1")
    checker.page.get_by_role("button", name="看报事人怎么联系").click()
    expect(checker.page.get_by_role("complementary")).to_contain_text("请指挥中心代为联系")


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
    agent.page.keyboard.press("ArrowDown")
    agent.page.keyboard.press("Tab")
    agent.page.keyboard.insert_text("2")
    agent.page.keyboard.press("Tab")
    agent.page.keyboard.insert_text("水压还是低")
    agent.page.keyboard.press("Enter")
    expect(peek).to_contain_text("回访：接通，没有解决，满意度 2 分：水压还是低")
    agent.page.keyboard.press("e")
    expect(peek.get_by_role("alert")).to_contain_text("您的岗位不办这一步")


def erased(route: Route) -> None:
    body = {"code": "evidence_erased", "status": 410, "zh": "这张照片已依法删除。", "en": "Erased."}
    route.fulfill(status=410, content_type="application/problem+json", body=json.dumps(body))
