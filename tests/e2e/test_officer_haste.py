"""Whoever is quicker than the phone loses nothing of it: the next words, a photo, a second file."""

from typing import Any

from playwright.sync_api import Browser, FilePayload, expect

from tests.support.house import House
from tests.support.officers import NUMBER, OfficersPhone
from tests.support.photos import photo
from tests.support.vaults import rows

SAID = """
    SELECT convert_from(state, 'UTF8')::jsonb FROM log.events
     WHERE topic = 'incident.incident_reported.v1' ORDER BY notification_id DESC LIMIT 1
"""
SEND_AND_WRITE_ON = """() => {
  document.querySelector('.btn.go.big').click()
  const say = document.querySelector('#say')
  say.value = '下一件'
  say.dispatchEvent(new Event('input', { bubbles: true }))
}"""


def last_report(house: House) -> dict[str, Any]:
    ((state,),) = rows(house.database, SAID)
    return dict(state)


def test_files_that_are_chosen_together_all_go_with_the_report_that_is_sent_at_once(
    house: House, browser: Browser
) -> None:
    phone = OfficersPhone(browser, house.base)
    phone.start()
    files: list[FilePayload] = [
        {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(n).content} for n in range(3)
    ]
    phone.tiles.first.click()
    phone.page.locator(".pick input").set_input_files(files)
    phone.page.evaluate("document.querySelector('.btn.go.big').click()")
    expect(phone.page.locator(".kept")).to_contain_text(NUMBER)
    assert len(last_report(house)["evidence"]) == len(files)
    expect(phone.page.locator(".took")).to_have_count(0)
    assert phone.faults == []
    phone.close()


def test_what_is_written_while_a_report_is_being_kept_is_the_next_ones(
    house: House, browser: Browser
) -> None:
    phone = OfficersPhone(browser, house.base)
    phone.start()
    phone.tiles.first.click()
    phone.page.locator("#say").fill("这一件")
    phone.page.evaluate(SEND_AND_WRITE_ON)
    expect(phone.page.locator(".kept")).to_contain_text(NUMBER)
    expect(phone.page.locator("#say")).to_have_value("下一件")
    phone.page.reload()
    expect(phone.page.locator("#say")).to_have_value("下一件")
    assert phone.faults == []
    phone.close()


def test_a_photo_that_cannot_be_made_holds_up_neither_the_next_nor_the_report(
    house: House, browser: Browser
) -> None:
    phone = OfficersPhone(browser, house.base)
    phone.context.add_init_script(
        "HTMLCanvasElement.prototype.toBlob = ((real) => function (...of) {"
        " if (!sessionStorage.failed) { sessionStorage.failed = 1; throw new Error('no memory') }"
        " return real.apply(this, of) })(HTMLCanvasElement.prototype.toBlob)"
    )
    phone.start()
    phone.page.locator(".shut").click()
    expect(phone.page.locator(".shut")).to_be_enabled()
    phone.report(text="照了两次")
    expect(phone.page.locator(".kept")).to_contain_text(NUMBER)
    assert len(last_report(house)["evidence"]) == 1
    assert phone.faults == ["no memory"]
    phone.close()
