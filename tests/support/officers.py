"""An officer with a phone in a real browser: reports by touch, and what the phone then shows."""

import re
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import Error as PlaywrightError

from tests.support.browsing import PHONE, Look, Visitor

OFFICER = "grid-officer-640181001017001-a"
HERE = {"latitude": 38.06, "longitude": 106.3, "accuracy": 8}
NUMBER = re.compile(r"\d{3}-\d{4}-\d{5}")
COUNT_TAPS = """
window.taps = Number(sessionStorage.taps ?? 0)
addEventListener('click', (event) => {
  if (event.isTrusted) sessionStorage.taps = window.taps += 1
}, true)
"""


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

    def numbers(self) -> list[str]:
        """The numbers on the cards that say that they were received."""
        said: list[str] = self.cards.locator("li.did .n").all_inner_texts()
        return [found[0] for text in said if (found := NUMBER.search(text))]


def settled(page: Page, cards: int) -> None:
    """Wait until so many cards have their receipt and all their photos are delivered."""
    script = """(n) => [...document.querySelectorAll('article.out')].filter((card) =>
      card.querySelectorAll('li.did').length === 3
      && /(\\d+)\\/\\1/.test(card.textContent)).length === n"""
    page.wait_for_function(script, arg=cards, timeout=60_000)
