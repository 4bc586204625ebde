"""Every screen of which there is a picture. A new page adds a line here.

`before` brings a page into the state that the picture shows; it gets the driver's page.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from domain.post.roles import Role

Steps = Callable[[Any], None]


class Size(NamedTuple):
    """In CSS pixels."""

    width: int
    height: int


DESK: Final = Size(1440, 900)
PHONE: Final = Size(390, 844)


class Screen(NamedTuple):
    """path: of the page; `{evening}` is yesterday at half past five.

    face, role: who looks at it, None for a stranger. before: what is done on the page first.
    languages: those of which there is a picture. offline: take the network away before the steps.
    """

    name: str
    path: str
    face: str | None = None
    role: Role | None = None
    sizes: Sequence[Size] = (DESK,)
    languages: Sequence[str] = ("zh", "en")
    before: Steps | None = None
    offline: bool = False


def key(*names: str) -> Steps:
    """Press these keys, one after the other."""

    def press(page: Any) -> None:
        for name in names:
            page.keyboard.press(name)

    return press


THEMES: Final = ("light", "dark")
SCREENS: Final[Sequence[Screen]] = (
    Screen("landing", "/", sizes=(DESK, PHONE)),
    Screen("board-plain", "/board", sizes=(DESK, PHONE)),
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
)
