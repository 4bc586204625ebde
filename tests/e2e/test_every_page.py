"""Every page of the desk from 1,280 px on, with text at 200 per cent, the auditor's at 390 px too.

Text at 200 per cent is what a browser makes of it: half as many pixels for the same window.
"""

import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import expect

from api.languages import Language
from api.words import Words
from tests.support.browsing import Look, Size, Visit, Visitor
from tests.support.examples import GRID_2, WATER
from tests.support.house import House

DESK, TWICE, PHONE = Size(1280, 800), Size(640, 400), Size(390, 844)
CLIPPED = """() => [...document.querySelectorAll(
  'th, td.num, td.st, button, label, legend, h1, h2, h3, dt, .chip, p')]
  .filter((one) => one.checkVisibility() && !one.closest('.sr, [aria-hidden=true]')
    && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
    && !['visible', 'auto', 'scroll'].includes(getComputedStyle(one).overflowX))
  .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)"""
UNREACHED = """() => {
  const wanted = 'a[href], button:not(:disabled), input, select, textarea, summary, tr[tabindex="0"]'
  const out = []
  for (const one of document.querySelectorAll(wanted)) {
    const open = document.querySelector('dialog[open]')
    if (!one.checkVisibility({ visibilityProperty: true }) || (open && !open.contains(one))) continue
    one.scrollIntoView({ block: 'center', inline: 'center' })
    const box = one.getClientRects()[0]
    if (!box || box.width === 0) continue
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    const label = one.labels?.[0]
    if (!hit || !(one.contains(hit) || label?.contains(hit) || (one.tagName === 'TR' && hit.closest('tr') === one))) {
      out.push(`${one.tagName} ${one.className} ${(one.textContent || one.id).trim().slice(0, 40)}`
        + ` < ${hit?.tagName} ${hit?.className}`)
    }
  }
  scrollTo(0, 0)
  return out
}"""  # noqa: E501 - a script


@pytest.fixture(scope="module")
def case(house: House) -> str:
    """An incident that was dispatched, beside others on the board."""
    desk = house.client("dispatcher-centre")
    receipt = desk.report("D1", text="西湖公园北门水管漏水，积水漫过人行道，老人绕行不便")
    path = f"/incidents/{receipt['stream']}/commands"
    desk.command(f"{path}/accept-incident", {}, seen=1)
    desk.command(f"{path}/dispatch-task", {"unit": str(WATER)}, seen=2)
    other = desk.report("D1", GRID_2, text="路灯不亮", urgency="URGENT")
    for path in ("/boards/open", "/audit/events"):
        house.client("auditor-centre").get(path, min_position=other["position"].split("/")[1])
    return str(receipt["stream"])


def faults(visitor: Visitor, sizes: Sequence[Size]) -> list[str]:
    """What is lost at these sizes: too wide, cut off, out of reach."""
    found = []
    for size in sizes:
        visitor.page.set_viewport_size({"width": size.width, "height": size.height})
        visitor.page.evaluate("() => new Promise(requestAnimationFrame)")
        if (wide := visitor.overflow()) > 0:
            found.append(f"{size.width}: {wide} px too wide")
        if size == DESK:
            found += [f"{size.width}: cut {one}" for one in visitor.page.evaluate(CLIPPED)]
        found += [f"{size.width}: unreached {one}" for one in visitor.page.evaluate(UNREACHED)]
    return found


BOTH = pytest.mark.parametrize("lang", ["en", "zh"])
PLAIN = ("/", "/public", "/board", "/console", "/auditor")


@BOTH
def test_the_pages_before_signing_in_lose_nothing_and_lead_home(
    visit: Visit, case: str, lang: Language
) -> None:
    del case
    stranger = visit(look=Look(DESK, "light", lang))
    found = {}
    for path in PLAIN:
        stranger.open(f"{path}?lang={lang}")
        stranger.page.locator("h1, h2").first.wait_for(state="attached")
        home = stranger.page.get_by_role("link", name=Words(lang)("shared.name"), exact=True)
        expect(home).to_have_attribute("href", re.compile(r"^/(public)?(\?|$)"))
        checked = stranger.violations() if path == "/board" else []
        found[path] = [*checked, *faults(stranger, (DESK, TWICE))]
    assert {path: lost for path, lost in found.items() if lost} == {}


@BOTH
def test_the_console_loses_nothing(visit: Visit, case: str, lang: Language) -> None:
    desk = visit("console", "dispatcher-centre", Look(DESK, "light", lang))
    found = {}
    for name, query, keys in (
        ("board", "", ()),
        ("peek", f"?at={case}&open=1", ()),
        ("question", f"?at={case}&open=1", ("c",)),
        ("keys", "", ("?",)),
        ("past", f"?at={case}&open=1&as_of=1.90", ()),
        ("empty", "?find=nothing", ()),
    ):
        desk.page.set_viewport_size({"width": DESK.width, "height": DESK.height})
        desk.open(f"/console{query}")
        expect(desk.page.locator(".status")).to_contain_text(Words(lang)("shared.position"))
        expect(desk.page.locator(".waits")).to_have_count(0)
        for key in keys:
            desk.page.keyboard.press(key)
        if "question" in name:
            desk.page.get_by_role("combobox").wait_for()
        found[name] = faults(desk, (DESK, TWICE))
    assert {name: lost for name, lost in found.items() if lost} == {}


@BOTH
def test_the_auditors_pages_lose_nothing_on_a_phone_either(
    visit: Visit, case: str, lang: str
) -> None:
    auditor = visit("auditor", "auditor-centre", Look(DESK, "light", lang))
    found = {}
    for name, path in (
        ("search", "/auditor/incidents"),
        ("case", f"/auditor/incidents/{case}?as_of=1.90"),
        ("board", f"/auditor/board?at={case}"),
        ("metrics", "/auditor/metrics?interval=accept-dispatch&share=p50"),
        ("three-no", "/auditor/three-no"),
    ):
        auditor.page.set_viewport_size({"width": DESK.width, "height": DESK.height})
        auditor.open(path)
        auditor.page.locator("main").wait_for()
        expect(auditor.page.locator(".waits")).to_have_count(0)
        checked = auditor.violations() if name == "search" else []
        found[name] = [*checked, *faults(auditor, (DESK, TWICE, PHONE))]
    assert {name: lost for name, lost in found.items() if lost} == {}
