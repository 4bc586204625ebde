"""An officer's tasks on the phone, step by step, with and without a network; what is refused."""

from collections.abc import Iterator
from contextlib import closing
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, expect

from adapters.ids import new_id
from tests.support.browsing import PHONE, Look
from tests.support.examples import TEAM
from tests.support.house import Client, House
from tests.support.officers import OfficersPhone, settled

DISPATCHER, VERIFIER = "dispatcher-centre", "verifier-centre"
LOOKS = [Look(PHONE), Look(PHONE, "dark", "en")]


@pytest.fixture(scope="module")
def desk(house: House) -> Iterator[Client]:
    with closing(house.client(DISPATCHER)) as opened:
        yield opened


@pytest.fixture
def phone(house: House, browser: Browser) -> Iterator[OfficersPhone]:
    opened = OfficersPhone(browser, house.base)
    yield opened
    faults = opened.faults
    opened.close()
    assert faults == []


def dispatched(desk: Client, text: str) -> UUID:
    """An incident with a task for the officer's team."""
    stream = UUID(desk.report("C1", text=text)["stream"])
    act = f"/incidents/{stream}/commands"
    desk.command(f"{act}/accept-incident", {}, seen=1)
    receipt = desk.command(f"{act}/dispatch-task", {"unit": str(TEAM)}, seen=2)
    desk.get("/boards/open", min_position=receipt["position"])
    return stream


def status(desk: Client, stream: UUID) -> str:
    return str(desk.get(f"/incidents/{stream}")["state"]["status"])


def card(phone: OfficersPhone, text: str) -> Locator:
    return phone.tasks.filter(has_text=text)


def test_a_task_is_done_without_a_network_and_verified_by_another(
    house: House, browser: Browser, desk: Client, phone: OfficersPhone
) -> None:
    text = "楼道堆物挡住楼梯"
    stream = dispatched(desk, text)
    phone.start()
    phone.tab("mine")
    task = card(phone, text)
    expect(task).to_be_visible()
    phone.context.set_offline(True)
    taps = phone.taps
    task.get_by_role("button", name="签收").click()
    task.get_by_role("button", name="到场").click()
    expect(task.get_by_role("button", name="拍照并办结")).to_be_visible()
    assert phone.taps - taps == 2
    phone.page.reload()
    task.get_by_role("button", name="拍照并办结").click()
    phone.page.get_by_role("button", name="已解决").click()
    expect(phone.page.get_by_role("alert")).to_contain_text("请先拍一张")
    phone.page.locator(".sheet .shut").click()
    expect(phone.page.locator(".sheet .took")).to_be_visible()
    phone.page.get_by_role("button", name="已解决").click()
    expect(task).to_have_count(0)
    expect(phone.cards).to_have_count(3)
    phone.context.set_offline(False)
    settled(phone.page, 1)
    expect(phone.cards.locator("li.did").nth(8)).to_be_visible()
    assert status(desk, stream) == "RESOLVED"

    verifier = OfficersPhone(browser, house.base, login=VERIFIER)
    verifier.open("/officer#mine")
    done = card(verifier, text)
    expect(done).to_be_visible()
    done.get_by_role("button", name="已修好").click()
    verifier.page.get_by_role("button", name="看处置照片").click()
    expect(verifier.page.get_by_role("img", name="第 1 张")).to_be_visible()
    verifier.page.locator(".sheet .shut").click()
    expect(verifier.page.locator(".sheet .took")).to_be_visible()
    verifier.page.get_by_role("button", name="发送：已修好").click()
    settled(verifier.page, 1)
    assert status(desk, stream) in {"VERIFIED", "CLOSED"}
    assert verifier.faults == []
    verifier.close()


def test_what_is_refused_stays_with_its_reason_and_becomes_a_note(
    desk: Client, phone: OfficersPhone
) -> None:
    text = "垃圾堆在北门"
    stream = dispatched(desk, text)
    phone.start()
    phone.tab("mine")
    task = card(phone, text)
    expect(task).to_be_visible()
    phone.context.set_offline(True)
    task.get_by_role("button", name="签收").click()
    task.get_by_role("button", name="到场").click()
    task_id = desk.get(f"/incidents/{stream}")["state"]["tasks"][0]["id"]
    wish = {"task_id": task_id, "reason": "WRONG_UNIT"}
    desk.command(f"/incidents/{stream}/commands/recall-task", wish, key=new_id(), seen=3)
    phone.context.set_offline(False)
    refused = phone.cards.filter(has=phone.page.locator("li.stop"))
    expect(refused).to_have_count(1)
    expect(phone.cards.filter(has_text="前一步未被接受")).to_have_count(1)
    assert phone.violations() == []
    refused.get_by_role("button", name="改为备注").click()
    phone.page.locator("#words").fill("到过现场，垃圾还在")
    phone.page.get_by_role("button", name="发送").click()
    expect(refused).to_have_count(0)
    phone.page.get_by_role("button", name="只留手机上").click()
    expect(phone.page.get_by_role("button", name="已留在手机上 2 件")).to_be_visible()
    expect(phone.cards.filter(has_text="到过现场").locator("li.did")).to_have_count(3)
    history = desk.get(f"/incidents/{stream}")["history"]
    assert history[-1]["payload"]["text"]["text"] == "到过现场，垃圾还在"


def test_a_task_goes_back_with_a_reason_and_progress_with_a_sentence(
    desk: Client, phone: OfficersPhone
) -> None:
    back, on = dispatched(desk, "不归我们管的事"), dispatched(desk, "慢慢处置的事")
    phone.start()
    phone.tab("mine")
    card(phone, "不归我们管的事").get_by_role("button", name="退单").click()
    sheet = phone.page.locator(".sheet")
    expect(sheet.locator("#item option:checked")).to_have_text("请选一项")
    sheet.get_by_role("button", name="退单").click()
    for said in ("请先选退单原因", "请先选一项"):
        expect(phone.page.get_by_role("alert")).to_contain_text(said)
    expect(sheet.locator('[aria-invalid="true"]')).to_have_count(2)
    sheet.get_by_label("不是我们的职责").check()
    sheet.get_by_role("button", name="退单").click()
    expect(phone.page.get_by_role("alert")).to_contain_text("请先选一项")
    phone.page.locator("#item").select_option("duty.public-order")
    sheet.get_by_role("button", name="退单").click()
    asked = card(phone, "不归我们管的事")
    expect(asked).to_contain_text("已申请退单，等派遣员答复")
    expect(asked.get_by_role("button", name="退单")).to_have_count(0)
    task = card(phone, "慢慢处置的事")
    task.get_by_role("button", name="签收").click()
    task.get_by_role("button", name="记进展").click()
    phone.page.get_by_role("button", name="正在处置").click()
    expect(phone.page.get_by_role("alert")).to_contain_text("请写一句")
    phone.page.locator("#words").fill("等吊车")
    phone.page.keyboard.press("Escape")  # as the phone's own way back
    expect(sheet).to_have_count(0)
    phone.page.reload()
    task.get_by_role("button", name="记进展").click()
    expect(phone.page.locator("#words")).to_have_value("等吊车")
    phone.page.get_by_role("button", name="正在处置").click()
    expect(sheet).to_have_count(0)
    task.get_by_role("button", name="记进展").click()
    expect(phone.page.locator("#words")).to_have_value("")
    sheet.get_by_role("button", name="返回").click()
    expect(phone.cards.locator("li.did:last-child")).to_have_count(3)
    assert status(desk, on) == "HANDLING"
    expect(task).to_contain_text("到场到时")
    expect(task.get_by_role("button", name="拍照并办结")).to_be_visible()
    task.get_by_role("button", name="到场").click()
    expect(phone.cards.locator("li.did:last-child")).to_have_count(4)
    expect(task).to_contain_text("办结到时")
    expect(task.get_by_role("button", name="到场")).to_have_count(0)
    names = [one["name"] for one in desk.get(f"/incidents/{back}")["history"]]
    assert names[-1] == "incident.return_requested.v1"


def test_how_far_work_is_stands_only_where_somebody_said_it(
    desk: Client, phone: OfficersPhone
) -> None:
    on = dispatched(desk, "等吊车的事")
    phone.start()
    phone.tab("mine")
    task, sheet = card(phone, "等吊车的事"), phone.page.locator(".sheet")
    task.get_by_role("button", name="签收").click()
    task.get_by_role("button", name="记进展").click()
    expect(sheet.locator(".of")).to_contain_text("等吊车的事")
    expect(sheet).to_contain_text("完成了几成 没有说")
    phone.page.locator("#words").fill("还在等")
    phone.page.get_by_role("button", name="正在处置").click()
    expect(sheet).to_have_count(0)
    expect(phone.page.locator(".kept")).to_contain_text("已记下：记进展")
    expect(phone.cards.filter(has_text="还在等")).to_contain_text("正在处置 · 还在等")
    task.get_by_role("button", name="记进展").click()
    phone.page.locator("#percent").fill("30")
    phone.page.locator("#words").fill("吊车到了")
    phone.page.get_by_role("button", name="正在处置").click()
    expect(phone.cards.filter(has_text="吊车到了")).to_contain_text("正在处置 · 30 % · 吊车到了")
    expect(phone.cards.locator("li.did:last-child")).to_have_count(3)
    told = [one["payload"] for one in desk.get(f"/incidents/{on}")["history"]
            if one["name"] == "incident.progress_recorded.v1"]  # fmt: skip
    assert [one.get("percent") for one in told] == [None, 30]


@pytest.mark.parametrize("look", LOOKS, ids=["light-zh", "dark-en"])
def test_the_phone_is_for_everybody(
    house: House, browser: Browser, desk: Client, look: Look
) -> None:
    """No violation, nothing wider than the screen, also with letters twice as large."""
    dispatched(desk, "给每个人看的事")
    phone = OfficersPhone(browser, house.base, look)
    phone.start()
    assert phone.violations() == []
    assert phone.overflow() <= 0
    phone.page.locator(".pickrow .btn").click()
    assert phone.violations() == []
    phone.page.keyboard.press("Escape")
    phone.context.set_offline(True)
    phone.report()
    phone.tab("mine")
    expect(phone.cards.first).to_be_visible()
    expect(phone.page.locator(".net")).to_be_visible()
    # At its end, where the tabs that stand at the thumb lie over nothing.
    phone.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert phone.violations() == []
    assert phone.overflow() <= 0
    card(phone, "给每个人看的事").first.locator(".acts .btn").nth(1).click()
    expect(phone.page.locator(".sheet")).to_be_visible()
    assert phone.violations() == []
    phone.page.locator(".sheet .head .btn").click()
    phone.page.evaluate("document.documentElement.style.zoom = 2")
    assert phone.overflow() <= 0
    assert phone.faults == []
    phone.close()


def test_without_a_camera_a_file_is_offered_and_only_the_work_done_needs_one(
    house: House, browser: Browser, desk: Client
) -> None:
    phone = OfficersPhone(browser, house.base)
    phone.context.add_init_script("delete Navigator.prototype.mediaDevices")
    phone.start()
    expect(phone.page.get_by_text("没有可用的相机")).to_contain_text("不拍也能报")
    offered = phone.page.locator(".cam .pick").evaluate("(one) => one.offsetWidth")
    assert offered > PHONE.width * 0.9  # the file has the room of the camera
    assert phone.violations() == []
    phone.report(photo=False)
    text = "办结要照片的事"
    dispatched(desk, text)
    phone.tab("mine")
    for step in ("签收", "到场", "拍照并办结"):
        card(phone, text).get_by_role("button", name=step).click()
    hint = phone.page.locator(".sheet .hint")
    expect(hint).to_contain_text("必须有照片")
    expect(hint).not_to_contain_text("不拍也能报")
    phone.close()


def test_no_card_moves_under_the_finger_when_another_is_due_first(
    desk: Client, phone: OfficersPhone
) -> None:
    """Signed, the first task is due after the second: the server's order turns, the page's not."""
    texts = ["先派的那件", "后派的那件"]
    for text in texts:
        dispatched(desk, text)
    phone.start()
    phone.tab("mine")
    both = phone.tasks.filter(has_text="派的那件")
    expect(both).to_contain_text(texts)
    both.first.get_by_role("button", name="签收").click()
    expect(both.first).to_contain_text("到场到时")
    expect(both).to_contain_text(texts)
    phone.page.reload()
    expect(both).to_contain_text(texts[::-1])
