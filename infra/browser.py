"""Opening a page in the person's own browser, where there is a person and a browser."""

import sys
import webbrowser


def show(address: str) -> None:
    """Open it; at a desk only, and never in a browser that would take the terminal."""
    if not sys.stderr.isatty():
        return
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return
    if _has_a_window(found):
        found.open(address)


def _has_a_window(found: webbrowser.BaseBrowser) -> bool:
    """Text browsers are generic ones that run in front."""
    in_front = isinstance(found, webbrowser.GenericBrowser)
    return not in_front or isinstance(found, webbrowser.BackgroundBrowser)
