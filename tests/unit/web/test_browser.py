"""A page is opened for a person at a desk, and for nobody else."""

import sys
import webbrowser

import pytest

from infra.browser import show

HERE = "http://127.0.0.1:1/"
opened: list[str] = []


class Window(webbrowser.BackgroundBrowser):
    def open(self, url: str, *_: object) -> bool:
        opened.append(url)
        return True


class Text(webbrowser.GenericBrowser):
    def open(self, url: str, *_: object) -> bool:
        opened.append(url)
        return True


@pytest.mark.parametrize(
    ("browser", "at_a_desk", "shown"),
    [(Window("window"), True, [HERE]), (Window("window"), False, []), (Text("text"), True, [])],
)
def test_only_a_browser_with_a_window_is_opened_and_only_at_a_desk(
    monkeypatch: pytest.MonkeyPatch,
    browser: webbrowser.BaseBrowser,
    at_a_desk: bool,
    shown: list[str],
) -> None:
    opened.clear()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: at_a_desk)
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    show(HERE)
    assert opened == shown


def test_without_a_browser_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> webbrowser.BaseBrowser:
        raise webbrowser.Error

    opened.clear()
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(webbrowser, "get", none)
    show(HERE)
    assert opened == []
