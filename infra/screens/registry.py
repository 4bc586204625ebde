"""Every screen of which there is a picture. A new page adds a line here.

`before` brings a page into the state that the picture shows; it gets the driver's page, and raises
Lacking where the ledger holds nothing of what is to be seen.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from domain.post.roles import Role

Steps = Callable[[Any], None]


class Lacking(Exception):
    """A picture shows what this ledger does not hold, as one of few days may not: it is left out.

    zh, en: what there is none of.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


class Size(NamedTuple):
    """In CSS pixels."""

    width: int
    height: int


DESK: Final = Size(1440, 900)
PHONE: Final = Size(390, 844)
VERIFIED = "resolution_verified"
STEPS_MAX, STEP_MS = 12, 120


class Screen(NamedTuple):
    """path: of the page; `{evening}` is yesterday at half past five.

    face, role: who looks at it, None for a stranger. before: what is done on the page first.
    languages: those of which there is a picture. offline: take the network away before the steps.
    receipt: look a receipt code up first.
    """

    name: str
    path: str
    face: str | None = None
    role: Role | None = None
    sizes: Sequence[Size] = (DESK,)
    languages: Sequence[str] = ("zh", "en")
    before: Steps | None = None
    offline: bool = False
    receipt: bool = False


def key(*names: str) -> Steps:
    """Press these keys, one after the other."""

    def press(page: Any) -> None:
        for name in names:
            page.keyboard.press(name)

    return press


def report_typed(page: Any) -> None:
    """A photo taken, a class chosen, a sentence written; nothing is sent."""
    page.locator(".shut").click()
    page.locator(".tile").first.click()
    page.locator("#say").fill("垃圾桶旁堆了三天，味道很大")
    page.locator(".took").wait_for()


def report_kept(page: Any) -> None:
    """A report that waits on the phone, and the outbox that shows it."""
    report_typed(page)
    page.locator(".btn.go.big").click()
    page.locator(".tabs a").nth(1).click()


def report_refused(page: Any) -> None:
    """A report that the ledger did not take: answered here in its place, so that none is sent."""
    said = {
        "code": "grid_not_active",
        "zh": "该网格已停用，请改报到接管它的网格。",
        "en": "This grid has ended; report to the one that took it over.",
    }

    def refuse(route: Any) -> None:
        items = route.request.post_data_json["items"]
        results = [{"command_id": one["command_id"], "result": "refused"} for one in items]
        route.fulfill(json={"results": [one | {"problem": said} for one in results]})

    page.route("**/api/v1/commands", refuse)
    report_kept(page)
    page.locator("li.stop").wait_for()
    page.locator("article.out").scroll_into_view_if_needed()


def without_camera(page: Any) -> None:
    """As where the browser gives none."""
    page.add_init_script("delete Navigator.prototype.mediaDevices")
    page.reload()
    page.locator(".tile").first.wait_for()


def _sheet(page: Any) -> None:
    """The step beside the main one, which asks for more before anything is sent."""
    page.locator("article.item").first.locator(".acts > .btn:not(.whole)").nth(1).click()
    page.wait_for_selector("dialog.sheet[open]")


def _stepped_back(page: Any) -> None:
    """An incident whose work was found good, as it stood then."""
    page.locator(".hits a[href]").nth(9).click()
    page.wait_for_selector(".timeline tbody tr")
    page.locator("h1").click()
    for _ in range(STEPS_MAX):
        if page.locator(".change .code").first.inner_text() == VERIFIED:
            break
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(STEP_MS)


def _yesterday(page: Any) -> None:
    """The noon of the day before, and one row of it."""
    page.locator(".tools button.btn").first.click()
    page.wait_for_selector(".replay tbody tr")
    page.locator(".replay tbody tr td:last-child").nth(2).click()
    page.wait_for_selector(".steps li")


def _explained(page: Any) -> None:
    """A number taken apart."""
    page.wait_for_selector(".cells tbody tr")
    page.locator(".cells tbody tr").nth(4).locator("button").nth(1).click()
    page.wait_for_selector(".near tbody tr.hit")


def _looked_into(page: Any) -> None:
    """The status of a community with what decides it. Raises Lacking."""
    page.wait_for_selector(".three-no tbody tr")
    breached = page.locator(".three-no td.BREACHED button")
    if not breached.count():
        raise Lacking("没有已确认的社区治理记录。", "No breach has been confirmed.")
    breached.first.click()
    page.wait_for_selector(".rec li")


THEMES: Final = ("light", "dark")
SCREENS: Final[Sequence[Screen]] = (
    Screen("landing", "/", sizes=(DESK, PHONE)),
    Screen("board-plain", "/board", sizes=(DESK, PHONE)),
    Screen("health", "/health", sizes=(DESK, PHONE)),
    Screen("console-sign-in", "/console"),
    Screen("console", "/console", "console", Role.DISPATCHER, before=key("j", "j", "Enter")),
    Screen("console-keys", "/console", "console", Role.DISPATCHER, before=key("?")),
    Screen(
        "console-dispatch",
        "/console?show=ACCEPTED",
        "console",
        Role.DISPATCHER,
        before=key("j", "d"),
    ),
    Screen(
        "console-past",
        "/console?as_of={evening}",
        "console",
        Role.DISPATCHER,
        before=key("j", "Enter"),
    ),
    Screen("console-stale", "/console", "console", Role.DISPATCHER, offline=True),
    Screen("console-empty", "/console?find=nothing", "console", Role.DISPATCHER),
    Screen("officer-sign-in", "/officer", sizes=(PHONE,)),
    Screen(
        "officer-report", "/officer", "officer", Role.GRID_OFFICER, (PHONE,), before=report_typed
    ),
    Screen(
        "officer-report-offline",
        "/officer",
        "officer",
        Role.GRID_OFFICER,
        (PHONE,),
        before=report_typed,
        offline=True,
    ),
    Screen(
        "officer-report-no-camera",
        "/officer",
        "officer",
        Role.GRID_OFFICER,
        (PHONE,),
        before=without_camera,
    ),
    Screen("officer-home", "/officer#mine", "officer", Role.GRID_OFFICER, (PHONE,)),
    Screen(
        "officer-home-offline",
        "/officer",
        "officer",
        Role.GRID_OFFICER,
        (PHONE,),
        before=report_kept,
        offline=True,
    ),
    Screen(
        "officer-home-refused",
        "/officer",
        "officer",
        Role.GRID_OFFICER,
        (PHONE,),
        before=report_refused,
    ),
    Screen("officer-home-verifier", "/officer#mine", "officer", Role.VERIFIER, (PHONE,)),
    Screen(
        "officer-sheet",
        "/officer#mine",
        "officer",
        Role.GRID_OFFICER,
        (PHONE,),
        before=_sheet,
    ),
    Screen("auditor-sign-in", "/auditor"),
    Screen(
        "auditor",
        f"/auditor/incidents?type=incident.{VERIFIED}.v1",
        "auditor",
        Role.AUDITOR,
        before=_stepped_back,
    ),
    Screen("auditor-board", "/auditor/board", "auditor", Role.AUDITOR, before=_yesterday),
    Screen(
        "auditor-metrics",
        "/auditor/metrics?interval=dispatch-sign",
        "auditor",
        Role.AUDITOR,
        before=_explained,
    ),
    Screen("three-no", "/auditor/three-no", "auditor", Role.AUDITOR, before=_looked_into),
    Screen("public", "/public", sizes=(DESK, PHONE)),
    Screen("public-receipt", "/public", sizes=(DESK, PHONE), receipt=True),
)
