"""Taking the pictures with the browser that is installed here."""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from adapters.clock import now
from adapters.identity.demo import demo_identities
from domain.catalogue import Catalogue
from infra.progress import bar
from infra.refusal import CannotRun
from infra.screens.registry import PHONE, THEMES, Lacking, Screen, Size

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
HERE = {"latitude": 38.0612, "longitude": 106.3011, "accuracy": 8}
SETTLE_MS = 600
WAIT_MS = 15_000


def browser_program() -> str | None:
    """The browser that is installed here; None where there is none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Picture(NamedTuple):
    """One of a screen: as wide as this, in this language, by this light."""

    screen: Screen
    size: Size
    language: str
    theme: str


class Taken(NamedTuple):
    """How many there are; by screen, why there are none."""

    pictures: int
    left_out: Mapping[str, Lacking]


def take(
    catalogue: Catalogue, base: str, screens: Sequence[Screen], into: Path, code: str | None
) -> Taken:
    """Write `<screen>[-phone]-<language>-<theme>.png` for all that can be. Raises CannotRun.

    code: of a receipt, None where the ledger has none.
    """
    program = browser_program()
    if program is None or find_spec("playwright") is None:
        raise CannotRun(
            "没有浏览器：需要 Chromium、Chrome 或 Edge，以及开发依赖。",
            "No browser: Chromium, Chrome or Edge is needed, and the development dependencies.",
        )
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a tool of developers only

    into.mkdir(parents=True, exist_ok=True)
    pictures = [
        Picture(screen, size, language, theme)
        for screen in screens
        for size in screen.sizes
        for language in screen.languages
        for theme in THEMES
    ]
    with sync_playwright() as driver, bar() as progress:
        task = progress.add_task("截图 screenshots", total=len(pictures))
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", *CAMERA])
        taken = each(
            pictures,
            lambda picture: _picture(browser, base, catalogue, picture, into, code),
            lambda: progress.advance(task),
        )
        browser.close()
    return taken


def each(
    pictures: Iterable[Picture], shoot: Callable[[Picture], None], told: Callable[[], object]
) -> Taken:
    """Shoot them all but those of a screen that was found lacking."""
    shot = 0
    left_out: dict[str, Lacking] = {}
    for picture in pictures:
        if (name := picture.screen.name) not in left_out:
            try:
                shoot(picture)
                shot += 1
            except Lacking as lacking:
                left_out[name] = lacking
        told()
    return Taken(shot, left_out)


def _picture(
    browser: Any, base: str, catalogue: Catalogue, picture: Picture, into: Path, code: str | None
) -> None:
    screen, size, language, theme = picture
    if screen.receipt and code is None:
        raise Lacking("没有正在办理的上报。", "Nothing reported is being handled.")
    phone = size == PHONE
    context = browser.new_context(
        base_url=base,
        viewport={"width": size.width, "height": size.height},
        color_scheme=theme,
        locale="zh-CN" if language == "zh" else "en-GB",
        has_touch=phone,
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT_MS)
    if phone:
        context.grant_permissions(["camera", "geolocation"])
        context.set_geolocation(HERE)
    if screen.face:
        _sign_in(context, catalogue, screen)
    page = context.new_page()
    page.goto(screen.path.format(evening=_evening(catalogue)))
    page.wait_for_load_state("load")
    _settle(page)
    if screen.offline:
        context.set_offline(True)
    if screen.receipt and code:
        page.locator("#code").fill(code)
        page.keyboard.press("Enter")
        page.locator(".res").wait_for()
    if screen.before:
        screen.before(page)
    if screen.offline or screen.receipt or screen.before:
        _settle(page)
    name = f"{screen.name}{'-phone' if phone else ''}-{language}-{theme}.png"
    page.screenshot(path=str(into / name))
    context.close()


def _settle(page: Any) -> None:
    """Until nothing is being fetched any more, as far as the page says so."""
    page.wait_for_timeout(SETTLE_MS)
    page.wait_for_function("() => !document.querySelector('.waits')")
    page.wait_for_timeout(SETTLE_MS)


def _evening(catalogue: Catalogue) -> str:
    """Yesterday at half past five in the ledger's zone, as it stands in an address."""
    local = now().astimezone(catalogue.zone) - timedelta(days=1)
    return quote(local.replace(hour=17, minute=30, second=0, microsecond=0).isoformat())


def _sign_in(context: Any, catalogue: Catalogue, screen: Screen) -> None:
    """As the first post of the role; raises CannotRun where the ledger has none."""
    held = demo_identities(catalogue, now()).values()
    login = next((one.login for one in held if one.role is screen.role), None)
    if login is None:
        raise CannotRun(f"账本里没有岗位 {screen.role}。", f"The ledger has no post {screen.role}.")
    body = {"login": login, "face": screen.face, "device": screen.face == "officer"}
    headers = {"GridLedger-Face": str(screen.face)}
    answer = context.request.post("/api/v1/sessions", data=body, headers=headers)
    if not answer.ok:
        raise CannotRun(f"登录失败：{answer.text()}", f"Signing in failed: {answer.text()}")
