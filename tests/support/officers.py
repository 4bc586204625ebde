"""An officer with a phone in a real browser: reports by touch, and what the phone then shows."""

import re
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.support.browsing import PHONE, Look, Visitor
from tests.support.console import until

OFFICER = "grid-officer-640181001017001-a"
HERE = {"latitude": 38.06, "longitude": 106.3, "accuracy": 8}
SETTLED_S_MAX = 60
NUMBER = re.compile(r"\d{3}-\d{4}-\d{5}")
COUNT_TAPS = """
window.taps = Number(sessionStorage.taps ?? 0)
addEventListener('click', (event) => {
  if (event.isTrusted) sessionStorage.taps = window.taps += 1
}, true)
"""

# What the phone keeps of what was done on it, of one account where one uses it.
KEPT = """new Promise((done) => {
  const opening = indexedDB.open('gridledger-officer')
  opening.onsuccess = () => {
    const read = opening.result.transaction(['items', 'photos'])
    const [items, photos] = ['items', 'photos'].map((name) => read.objectStore(name).getAll())
    read.oncomplete = () => {
      opening.result.close()
      done({ items: items.result, photos: photos.result })
    }
  }
})"""
NUMBERS = """items.sort((one, other) => other.seq - one.seq)
  .filter((one) => one.name === 'report-incident' && one.receipt)
  .map((one) => one.receipt.number)"""
DELIVERED = """items.filter((item) => {
  const own = photos.filter((one) => one.item === item.id)
  return item.state === 'received' && own.length && own.every((one) => one.state === 'stored')
})"""


class OfficersPhone(Visitor):
    """A visitor with a camera, a position and a finger. Every tap is counted by the page."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        look: Look = Look(PHONE),  # noqa: B008
        login: str = OFFICER,
        profile: Path | None = None,
    ) -> None:
        super().__init__(browser, base, look, profile)
        self.context.grant_permissions(["camera", "geolocation"])
        self.context.set_geolocation(HERE)  # type: ignore[arg-type]
        self.context.add_init_script(COUNT_TAPS)
        self.sign_in("officer", login, device=True)

    def start(self) -> None:
        """Open the pages and wait until they are kept on the phone."""
        self.open("/officer")
        expect(self.tiles.first).to_be_visible()
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")

    @property
    def tiles(self) -> Locator:
        """The categories used most."""
        return self.page.locator(".tile")

    @property
    def cards(self) -> Locator:
        """What is in the outbox, the newest first."""
        return self.page.locator("article.out")

    @property
    def tasks(self) -> Locator:
        """What is to be done."""
        return self.page.locator("article.item")

    @property
    def taps(self) -> int:
        """Since the pages were opened in this tab."""
        return int(self.page.evaluate("() => window.taps"))

    def report(self, n: int = 0, *, photo: bool = True, text: str = "") -> None:
        """Report: a photo, one of the tiles, perhaps a sentence, and the one button."""
        if photo:
            self.page.locator(".shut").click()
            expect(self.page.locator(".took")).to_be_visible()
        self.tiles.nth(n % 6).click()
        if text:
            self.page.locator("#say").fill(text)
        self.page.locator(".btn.go.big").click()
        expect(self.page.locator(".kept")).to_be_visible()

    def tab(self, name: str) -> None:
        """Go to one of the two pages: report, mine."""
        self.page.locator(f".tabs a[href='#{name}']").click()

    def kill(self) -> None:
        """The tab is gone without a word; its successor opens where the officer would."""
        old = self.page
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        with suppress(PlaywrightError):
            old.close(run_before_unload=False)

    @property
    def reports(self) -> Locator:
        """What became of this officer's reports, the newest first."""
        return self.page.locator("article.mine")

    def numbers(self) -> list[str]:
        """The numbers of the reports that this phone has a receipt for, the newest first."""
        numbers: list[str] = self.page.evaluate(f"{KEPT}.then(({{ items }}) => {NUMBERS})")
        return numbers


def settled(page: Page, count: int) -> None:
    """Wait until so many things done have their receipt and all their photos are delivered."""
    script = f"{KEPT}.then(({{ items, photos }}) => {DELIVERED}.length)"
    until(lambda: bool(page.evaluate(script) == count), SETTLED_S_MAX)
