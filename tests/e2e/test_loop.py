"""The whole loop in real browsers, from a report without a network to the audit.

The board at each of its moments is told three times: as of then, by a view that was rebuilt from
an empty database and stopped there, and by the messages of the live feed as the console heard them.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from projections.board.queries import BoardRow
from tests.support.browsing import PHONE, Look, Visit, Visitor
from tests.support.examples import GRID_2, VILLAGE_GRID
from tests.support.house import House
from tests.support.loop import Figures, board_heard, by_stream, ordinal, said
from tests.support.officers import OfficersPhone, settled
from tests.support.stopped import Board, boards_stopped_at
from tests.support.watching import Answered, Watch

DISPATCHER, CLOSER = "dispatcher-centre", "dispatcher-centre-2"
VERIFIER, AUDITOR = "verifier-centre", "auditor-centre"
TEXT = {"zh": "楼道堆物，轮椅过不去", "en": "Rubbish in the stairway, no way for a wheelchair"}
TEAM = "网格服务团队"
KIND = {"zh": "物业纠纷", "en": "Property"}
ON_DESK = {"tbody tr": ["th .no", "td:nth-last-child(2)"], "[role=combobox]": []}
ON_PHONE = {".kept": [], "article.item": [".no", ".acts .btn"], "article.out": ["li.did .n"]}
NAMES = [
    "incident_reported", "incident_accepted", "task_dispatched", "task_signed", "arrived_on_scene",
    "task_resolved", "resolution_verified", "follow_up_recorded", "incident_closed",
]  # fmt: skip
FOLLOWED = {"resolution_verified"}  # in one decision: the feed tells what it led to
SINCE = BoardRow._fields.index("since")
PHOTOGRAPHED = ("incident_reported", "task_resolved", "resolution_verified")
STORED = "evidence_stored"


class Loop:
    """One incident, step by step; each returns when everybody who should see its result does."""

    def __init__(self, house: House, browser: Browser, visit: Visit, lang: str) -> None:
        self.house, self.browser, self.visit, self.lang = house, browser, visit, lang
        self.figures = Figures(lang)
        self.look = Look(PHONE, lang=lang)
        self.phone = OfficersPhone(browser, house.base, self.look)
        self.on_phone = Watch(self.phone.context, ON_PHONE)
        self.desk: Visitor = visit("console", DISPATCHER, Look(lang=lang))
        self.on_desk = Watch(self.desk.context, ON_DESK)
        self.number = self.stream = ""

    def t(self, key: str, **values: object) -> str:
        """What the pages call it."""
        return said(self.lang, key, **values)

    def row(self, page: Visitor) -> Locator:
        return page.page.locator("tbody tr", has_text=self.number)

    def on_board(self, status: str) -> None:
        """The console shows it so, without being asked."""
        expect(self.row(self.desk)).to_contain_text(self.t(f"terms.status.{status}"))

    def reports_offline(self) -> None:
        """A photo, a kind, a sentence, sent without a network; then the page is loaded anew."""
        phone, page = self.phone, self.phone.page
        phone.start()
        phone.context.set_offline(True)
        before = phone.taps
        page.locator(".shut").click()
        expect(page.locator(".took")).to_be_visible()
        phone.tiles.filter(has_text=KIND[self.lang]).click()
        page.locator("#say").fill(TEXT[self.lang])
        page.locator(".btn.go.big").click()
        kept = self.on_phone.since_input(page, ".kept")
        self.figures.most("report with a photo", phone.taps - before, 4, "taps")
        self.figures.tell("kept on the phone", kept, 100)
        page.reload()
        phone.tab("mine")
        expect(phone.cards).to_have_count(1)
        expect(phone.cards.locator("li.did")).to_have_count(0)  # nothing has left it yet
        expect(phone.cards).to_contain_text({"zh": "待发送", "en": "To be sent"}[self.lang])
        expect(phone.cards).to_contain_text(TEXT[self.lang])

    def comes_online(self) -> None:
        """It is sent by itself; the console shows it within a second of the acknowledgement."""
        phone, page = self.phone, self.phone.page
        phone.context.set_offline(False)
        settled(page, 1)
        (self.number,) = phone.numbers()
        expect(phone.reports.filter(has_text=self.number)).to_have_count(1)
        expect(phone.cards).to_have_count(0)  # it is said once
        late = self.told_after(self.on_phone.answer(page, "/commands"), "REPORTED")
        sent = self.on_phone.answer(page, "/commands")
        self.figures.tell("network back, then sent", sent.begun - self.on_phone.online(page), 2_000)
        self.figures.tell("report acknowledged", sent.at - sent.begun, 300)
        self.figures.most("acknowledged, then on the console", late, 1_000, "ms")

    def told_after(self, answer: Answered, status: str) -> int:
        """How long after the acknowledgement the console showed the status, in ms."""
        word = self.t(f"terms.status.{status}")
        return self.on_desk.first(self.desk.page, "tbody tr", self.number, word) - answer.at

    def is_accepted_and_dispatched(self) -> None:
        """By the keyboard alone; the task is on the officer's phone at once."""
        page = self.desk.page
        before = self.keys()
        page.keyboard.press("End")
        page.keyboard.press("a")
        self.on_board("ACCEPTED")
        self.figures.most("accept", self.keys() - before, 5, "keys")
        before = self.keys()
        page.keyboard.press("d")
        asked = self.on_desk.since_input(page, "[role=combobox]")
        expect(page.get_by_role("option").nth(1)).to_contain_text(TEAM)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        self.on_board("DISPATCHED")
        self.figures.most("dispatch", self.keys() - before, 5, "keys")
        self.figures.tell("key, then the question", asked, 50)
        accepted, dispatched = (
            self.on_desk.answer(page, f"/commands/{name}")
            for name in ("accept-incident", "dispatch-task")
        )
        self.stream = dispatched.path.split("/")[-3]
        self.figures.tell("accept acknowledged", accepted.at - accepted.begun, 200)
        self.figures.tell("dispatch acknowledged", dispatched.at - dispatched.begun, 200)
        step = self.t("officer.do.sign-task")
        told = (
            self.on_phone.first(self.phone.page, "article.item", self.number, step) - dispatched.at
        )
        self.figures.most("dispatched, then on the phone", told, 1_000, "ms")

    def is_worked_on(self) -> None:
        """Signed, on scene, resolved with a photo of after; the console follows each step."""
        phone = self.phone
        for deed, status in (("sign-task", "SIGNED"), ("arrive-on-scene", "ON_SCENE")):
            self.step(phone, deed, status, 1)
        self.step(phone, "resolve-task", "RESOLVED", 3, self.t("officer.result.SOLVED"))
        settled(phone.page, 2)

    def step(
        self, phone: OfficersPhone, deed: str, status: str, goal: int, choice: str = ""
    ) -> None:
        """One step on a phone; choice: what is said of a photo taken for it."""
        task = phone.tasks.filter(has_text=self.number)
        before = phone.taps
        named = self.t(
            "officer.seen.FIXED" if deed == "verify-resolution" else f"officer.do.{deed}"
        )
        task.get_by_role("button", name=named, exact=True).click()
        if choice:
            phone.page.locator(".sheet .shut").click()
            expect(phone.page.locator(".sheet .took")).to_be_visible()
            phone.page.get_by_role("button", name=choice, exact=True).click()
        self.on_board(status)
        self.figures.most(deed, phone.taps - before, goal, "taps")
        late = self.told_after(self.on_phone.answer(phone.page, "/commands"), status)
        self.figures.most(f"{deed}, then on the console", late, 1_000, "ms")

    def is_verified(self) -> None:
        """By another person, on a phone of his own."""
        phone = OfficersPhone(self.browser, self.house.base, self.look, login=VERIFIER)
        Watch(phone.context, ON_PHONE)
        phone.open("/officer#mine")
        send = self.t("officer.check.send", seen=self.t("officer.seen.FIXED"))
        self.step(phone, "verify-resolution", "VERIFIED", 3, send)
        settled(phone.page, 1)
        assert phone.faults == []
        phone.close()

    def is_closed(self) -> None:
        """By a third one, by keyboard; it leaves every board."""
        closer = self.visit("console", CLOSER, Look(lang=self.lang))
        watch = Watch(closer.context, ON_DESK)
        closer.open("/console")
        expect(self.row(closer)).to_contain_text(self.t("terms.status.VERIFIED"))
        for key in ("End", "e"):
            closer.page.keyboard.press(key)
        closer.page.get_by_role("listbox").wait_for()
        closer.page.keyboard.press("Enter")
        expect(self.row(closer)).to_have_count(0)
        expect(self.row(self.desk)).to_have_count(0)
        self.figures.most("close", int(watch.notes(closer.page)["keys"]), 5, "keys")

    def keys(self) -> int:
        """Pressed on the console so far."""
        return int(self.on_desk.notes(self.desk.page)["keys"])

    def is_audited(self, events: int, boards: dict[int, Board], columns: list[str]) -> None:
        """Found by its number, stepped through, and the board replayed from moment to moment."""
        auditor = self.visit("auditor", AUDITOR, Look(lang=self.lang))
        watch, page = Watch(auditor.context, {}), auditor.page
        auditor.open("/auditor")
        page.get_by_label(self.t("auditor.search.number")).fill(self.number)
        page.keyboard.press("Enter")
        expect(page.locator(".hits a")).to_have_count(1)
        page.locator(".hits a").click()
        timeline = page.locator(".timeline tbody tr:not(.line)")
        expect(timeline).to_have_count(events)
        closed = self.t("terms.status.CLOSED")
        expect(page.locator(".case header")).to_contain_text(closed)
        read = watch.answer(page, f"/incidents/{self.stream}", "GET")
        self.figures.tell("timeline read", read.at - read.begun, 300)
        page.locator("h1").click()
        for _ in range(events - 1):
            page.keyboard.press("ArrowLeft")
        expect(page.locator(".case header")).to_contain_text(self.t("terms.status.REPORTED"))
        expect(page.locator(".past")).to_be_visible()
        link = self.t("shared.page.board")
        page.get_by_role("navigation").get_by_role("link", name=link, exact=True).click()
        for n, (position, board) in enumerate(boards.items()):
            if n:
                page.keyboard.press("ArrowRight")
            expect(page).to_have_url(re.compile(rf"[?&]as_of=1\.{position}\b"))
            self.replayed(page, [dict(zip(columns, row, strict=True)) for row in board])
        read = watch.answer(page, "/boards/open/frames", "GET")
        self.figures.tell("a day of the board read", read.at - read.begun, 2_000)

    def replayed(self, page: Page, rows: list[dict[str, Any]]) -> None:
        """The auditor's board shows these rows in this order."""
        shown = page.locator(".replay tbody tr")
        expect(shown.locator("th .no")).to_have_text([row["number"] for row in rows])
        statuses = [self.t(f"terms.status.{row['status']}") for row in rows]
        expect(shown.locator("td:nth-child(6)")).to_have_text(statuses)


@pytest.fixture(scope="module")
def others(house: House) -> None:
    """More pressing incidents, so that no board holds this one alone."""
    for grid in (VILLAGE_GRID, GRID_2):
        house.client(CLOSER).report("D1", grid)


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_whole_loop_and_its_board_at_every_moment(
    house: House, browser: Browser, visit: Visit, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = Loop(house, browser, visit, lang)
    loop.desk.open("/console")
    expect(loop.desk.page.locator("tbody tr")).to_have_count(2)
    expect(loop.desk.page.locator(".status")).to_contain_text(loop.t("console.live"))
    loop.reports_offline()
    loop.comes_online()
    loop.is_accepted_and_dispatched()
    loop.is_worked_on()
    loop.is_verified()
    loop.is_closed()
    told = loop.on_desk.notes(loop.desk.page)
    heard = loop.on_desk.heard(loop.desk.page)

    auditor = house.client(AUDITOR)
    auditor.get("/audit/events", min_position=f"1.{ordinal(heard[-1].id)}")
    history = auditor.get(f"/incidents/{loop.stream}")["history"]
    names = [one["name"].split(".")[1] for one in history]
    assert [name for name in names if name != STORED] == NAMES
    photos = {
        name: {photo["sha256"] for photo in one["payload"].get("evidence", [])}
        for name, one in zip(names, history, strict=True)
    }
    assert all(len(photos[name]) == 1 for name in PHOTOGRAPHED)
    stored = {one["payload"]["sha256"] for one in history if STORED in one["name"]}
    assert stored == set.union(*photos.values())
    by = {name: one["actor"]["id"] for name, one in zip(names, history, strict=True)}
    acting = ("incident_reported", "task_dispatched", "resolution_verified", "incident_closed")
    assert len({by[name] for name in acting}) == len(acting)

    (snapshot,) = told["snapshots"]
    moments = [ordinal(one["position"]) for one in history]
    boards = boards_stopped_at(house.database, moments)
    for position in moments:
        then = auditor.get("/boards/open", as_of=f"1.{position}")
        assert then["rows"] == boards[position], position
    told_at = {ordinal(message.id) for message in heard}
    passed = {
        name for name, at in zip(names, moments, strict=True)
        if at not in told_at and at in {row[SINCE] for row in boards[at]}
    }  # fmt: skip
    assert passed <= FOLLOWED
    for name, position in zip(names, moments, strict=True):
        if name not in passed:
            held = board_heard(snapshot, heard, position)
            assert held == by_stream(boards[position]), position
    replay = {
        at: boards[at] for name, at in zip(names, moments, strict=True)
        if name in NAMES and (at == moments[-1] or at in {row[SINCE] for row in boards[at]})
    }  # fmt: skip
    loop.is_audited(len(history), replay, snapshot["columns"])
    assert loop.phone.faults == []
    loop.phone.close()
    with capsys.disabled():
        loop.figures.show()
    assert loop.figures.missed == []
