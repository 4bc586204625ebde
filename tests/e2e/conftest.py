"""What a test in a browser takes: `house` (a served ledger) and `visit` (somebody at a browser).

A test module gets a ledger of its own, a test a context of the browser. Where there is no browser
or no Node all is skipped with the reason.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from api.built import OUTPUT
from infra.refusal import CannotRun
from infra.ui.build import build
from infra.ui.node import find_node
from tests.support.browsing import Look, Visit, Visitor, chromium, program
from tests.support.console import DISPATCHER, open_board
from tests.support.house import House
from tests.support.house import house as served
from tests.support.postgres import EMBEDDED, Servers, cloned

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def built_pages() -> Path:
    """The pages as they are written now."""
    if find_node() is None:
        pytest.skip("no Node 20.19 or 22.12 here: the pages cannot be built")
    try:
        build()
    except CannotRun as refusal:
        pytest.skip(f"the pages cannot be built: {refusal}")
    return OUTPUT


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The example county, served."""
    request.getfixturevalue("built_pages")
    folder: Path = tmp_path_factory.mktemp("house")
    with cloned(servers.get(EMBEDDED)) as database, served(database, folder) as opened:
        yield opened


class Held(NamedTuple):
    """The browser that is open, and what closes it."""

    browser: Browser
    closing: ExitStack


HELD = pytest.StashKey[Held]()


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Browser:
    """The same for module after module, since to begin takes a second; if it died, a new one."""
    if program() is None:
        pytest.skip("no Chromium, Chrome or Edge here")
    stash = request.config.stash
    if HELD not in stash or not stash[HELD].browser.is_connected():
        release(request.config)
        closing = ExitStack()
        request.config.add_cleanup(closing.close)
        stash[HELD] = Held(closing.enter_context(chromium()), closing)
    return stash[HELD].browser


def release(config: pytest.Config) -> None:
    """Close the browser, if one is open."""
    if HELD in config.stash:
        config.stash[HELD].closing.close()
        del config.stash[HELD]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Whoever comes next from elsewhere may want a loop in this thread, which the driver has."""
    try:
        return (yield)
    finally:
        if nextitem is None or HERE not in nextitem.path.parents:
            release(item.config)


@pytest.fixture
def visit(house: House, browser: Browser) -> Iterator[Visit]:
    """`visit(face, login, look)`: somebody signed in, or with no face nobody yet.

    At the end no page may have logged an error: a refused script, an exception.
    """
    visitors: list[Visitor] = []

    def begin(face: str | None = None, login: str = "", look: Look = Look()) -> Visitor:  # noqa: B008
        visitor = Visitor(browser, house.base, look)
        visitors.append(visitor)
        if face:
            visitor.sign_in(face, login, device=face == "officer")
        return visitor

    yield begin
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.close()
    assert faults == []


@pytest.fixture
def desk(visit: Visit) -> Visitor:
    """A dispatcher before the live board."""
    visitor: Visitor = visit("console", DISPATCHER)
    open_board(visitor)
    return visitor
