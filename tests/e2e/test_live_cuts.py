"""The live feed of the console by the browser's own EventSource, cut within its messages."""

import sys
from random import Random

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browsing import Visitor
from tests.support.cutting import cutting
from tests.support.feed import DISPATCHER, REJECTED
from tests.support.house import Client, House
from tests.support.loop import board_heard, by_stream, ordinal
from tests.support.watching import Watch

SOME, MANY = 40, pytest.param(200, marks=pytest.mark.live_campaign)


def goes_on(clerk: Client, rng: Random, reported: list[str]) -> str:
    """Something comes onto the board or leaves it; the position of that."""
    if len(reported) < 5 or rng.random() < 0.6:
        receipt = clerk.report()
        reported.append(receipt["stream"])
    else:
        stream = reported.pop(rng.randrange(len(reported)))
        path = f"/incidents/{stream}/commands/reject-incident"
        receipt = clerk.command(path, REJECTED, seen=1)
    return str(receipt["position"])


@pytest.mark.parametrize("cuts", [SOME, MANY])
@pytest.mark.timeout(300)
def test_a_console_that_is_cut_off_again_and_again_misses_nothing_and_hears_nothing_twice(
    house: House, browser: Browser, cuts: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = Random(cuts)  # noqa: S311 - it must repeat, not surprise
    clerk = house.client(DISPATCHER)
    reported: list[str] = []
    with cutting(house.base, rng) as (proxy, base):
        desk = Visitor(browser, base)
        watch = Watch(desk.context, {})
        desk.sign_in("console", DISPATCHER)
        desk.open("/console")
        expect(desk.page.locator(".waits")).to_have_count(0)
        desk.page.wait_for_function("() => notes.opened > 0")
        while proxy.cuts < cuts:
            position = goes_on(clerk, rng, reported)
            desk.page.evaluate("() => 1")
        proxy.calm = True
        position = clerk.report()["position"]
        last = ordinal(position)
        desk.page.wait_for_function(
            "(last) => notes.heard.some((one) => Number(one.id.split('.')[1]) >= last)", arg=last
        )
        notes, heard = watch.notes(desk.page), watch.heard(desk.page)
        desk.close()
    (snapshot,) = notes["snapshots"]
    now = clerk.get("/boards/open", as_of=position.rpartition("/")[2])
    told = [tuple(one.body["row"][:2]) for one in heard if one.event == "upsert"]
    held = [tuple(row[:2]) for row in snapshot["rows"]]
    assert len(set(told + held)) == len(told) + len(held)
    assert board_heard(snapshot, heard, last) == by_stream(now["rows"])
    gone = len(heard) - len(told)
    assert notes["opened"] > cuts / 2
    assert gone > 0
    assert desk.faults == []
    with capsys.disabled():
        sys.stdout.write(
            f"\n{proxy.cuts} cuts, {notes['opened']} connections opened:"
            f" {len(told)} rows told, {gone} gone, 0 twice, 0 missed\n"
        )
