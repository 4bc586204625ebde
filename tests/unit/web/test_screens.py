"""Pictures of a ledger that holds little: what it can show is taken, the rest has a reason."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from infra.cli.screenshots import _tell
from infra.screens.registry import DESK, SCREENS, Lacking, Screen
from infra.screens.taking import Picture, Taken, each

PICTURES = [
    Picture(Screen(name, "/"), DESK, language, "light")
    for name in ("first", "lacking", "last")
    for language in ("zh", "en")
]


def test_what_a_ledger_holds_nothing_of_is_left_out_and_asked_for_once() -> None:
    asked: list[str] = []
    told: list[None] = []

    def shoot(picture: Picture) -> None:
        asked.append(picture.screen.name)
        if picture.screen.name == "lacking":
            raise Lacking("没有。", "There is none.")

    taken = each(PICTURES, shoot, lambda: told.append(None))
    assert asked == ["first", "first", "lacking", "last", "last"]
    assert (taken.pictures, list(taken.left_out)) == (4, ["lacking"])
    assert len(told) == len(PICTURES)


def test_a_page_that_fails_is_no_page_that_lacks_something() -> None:
    def shoot(_: Picture) -> None:
        raise TimeoutError("the page did not come")

    with pytest.raises(TimeoutError):
        each(PICTURES, shoot, lambda: None)


def test_a_county_without_a_breach_has_no_picture_of_what_decides_one() -> None:
    (screen,) = [screen for screen in SCREENS if screen.name == "three-no"]
    page = SimpleNamespace(
        wait_for_selector=lambda _: None, locator=lambda _: SimpleNamespace(count=lambda: 0)
    )
    assert screen.before
    with pytest.raises(Lacking, match="No breach"):
        screen.before(page)


def test_each_that_was_left_out_is_named_with_the_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _tell(Taken(4, {"three-no": Lacking("没有。", "There is none.")}), Path("screens"))
    assert capsys.readouterr().err == (
        "4 张图片 pictures → screens\n  未拍 left out: three-no。没有。 There is none.\n"
    )
