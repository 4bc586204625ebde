"""A real browser for tests and pictures: where it is, how a page is opened, what is a fault."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, Route, sync_playwright

from infra.ui.build import WEB

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What Playwright switches off. Of two such words a browser heeds the last, so ours says these too.
DRIVERS_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch", "msForceBrowserSignIn", "msEdgeUpdateLaunchServicesPreferredVersion",
)  # fmt: skip
# The suggestions below the address are two pages of the browser's own in every window: they took
# most of the time that opening one needs, and nobody types an address here.
UNSEEN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
ARGUMENTS = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-gpu",
    f"--disable-features={','.join((*DRIVERS_OFF, *UNSEEN))}",
)
WAIT_MS = 10_000
BLANK = "about:blank"
PROBE = "/probe-of-interception"
PROBES_MAX = 100


class Size(NamedTuple):
    """In CSS pixels."""

    width: int
    height: int


DESK, PHONE = Size(1440, 900), Size(390, 844)


class Look(NamedTuple):
    """How a page is looked at. theme: light or dark. lang: zh or en."""

    size: Size = DESK
    theme: str = "light"
    lang: str = "zh"


def program() -> str | None:
    """The browser that is installed here."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed browser, without a window."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def intercept(page: Page, pattern: str, answer: Callable[[Route], None]) -> None:
    """Give requests like this to `answer`; once this has returned none gets past it.

    `page.route` alone returns a little before an open page's own end takes part: of what a key
    asked for right after it, one to three in a hundred went to the server. So a request of our own
    is repeated until it is intercepted. A page that is opened later begins with it.
    """
    page.route(pattern, answer)
    if page.url == BLANK:
        return
    page.route(f"**{PROBE}", lambda route: route.fulfill(status=HTTPStatus.NO_CONTENT))
    for _ in range(PROBES_MAX):
        if page.evaluate(f"fetch('{PROBE}').then((it) => it.status)") == HTTPStatus.NO_CONTENT:
            return
    raise AssertionError(f"after {PROBES_MAX} requests none is intercepted")


class Visitor:
    """One person at one browser: his page, his session, and every fault that his pages showed.

    profile: a folder that holds what the browser keeps, which then is a process of its own.
    """

    def __init__(
        self,
        browser: Browser,
        base: str,
        look: Look = Look(),  # noqa: B008
        profile: Path | None = None,
    ) -> None:
        self.base = base
        options: dict[str, Any] = {
            "base_url": base,
            "viewport": {"width": look.size.width, "height": look.size.height},
            "color_scheme": "dark" if look.theme == "dark" else "light",
            "locale": "zh-CN" if look.lang == "zh" else "en-GB",
            "timezone_id": "Asia/Shanghai",
            "has_touch": look.size == PHONE,
            "reduced_motion": "reduce",
        }
        if profile is None:
            self.context = browser.new_context(**options)
        else:
            self.context = browser.browser_type.launch_persistent_context(
                profile, executable_path=program(), args=ARGUMENTS, **options
            )
        self.context.set_default_timeout(WAIT_MS)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def sign_in(self, face: str, login: str, *, device: bool = False) -> None:
        """Begin the session of a face; its cookie belongs to this browser."""
        body = {"login": login, "face": face, "device": device}
        answer = self.context.request.post(
            "/api/v1/sessions",
            data=json.dumps(body),
            headers={"Content-Type": "application/json", "GridLedger-Face": face},
        )
        assert answer.status == 201, answer.text()

    def open(self, path: str) -> Response | None:
        """Go there and wait until it has loaded."""
        return self.page.goto(path)

    def violations(self) -> list[str]:
        """What the accessibility check finds on the page as it stands: rule, and where."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8") + "\n;undefined")
        options = {"runOnly": {"type": "tag", "values": RULES}}
        found: dict[str, Any] = self.page.evaluate(
            "(options) => axe.run(document, options)", options
        )
        return [
            f"{violation['id']}: {' '.join(map(str, node['target']))}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        script = "() => document.documentElement.scrollWidth - window.innerWidth"
        return int(self.page.evaluate(script))

    def close(self) -> None:
        self.context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        """A refusal that the page answers in words is no fault of the page."""
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)


Visit = Callable[..., Visitor]
"""`visit(face, login, look)`, as the fixture of `tests/e2e/conftest.py` gives it."""
