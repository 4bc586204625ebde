"""While a demonstration is still being filled: every page says so, until it is whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from infra.postgres.roles import Role
from tests.support.browsing import PHONE, Look, Visit
from tests.support.examples import SINCE, county
from tests.support.house import House
from tests.support.house import house as served
from tests.support.log import LogWriter
from tests.support.postgres import EMBEDDED, Servers, cloned

SAYS = "演示数据正在写入"
OFFICER = "grid-officer-640181001017001-a"


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A county whose last fact, that it is whole, has not been written yet."""
    request.getfixturevalue("built_pages")
    folder: Path = tmp_path_factory.mktemp("house")
    with (
        cloned(servers.get(EMBEDDED)) as database,
        served(database, folder, seeded=False) as opened,
    ):
        yield opened


def test_phone_and_plain_pages_say_that_the_history_is_still_being_written(
    visit: Visit, house: House
) -> None:
    officer = visit("officer", OFFICER, Look(PHONE))
    for path in ("/", "/board", "/public", "/officer"):
        officer.open(path)
        expect(officer.page.get_by_role("status").filter(has_text=SAYS)).to_contain_text(
            "11 %，约 8 分钟"
        )
        assert officer.overflow() <= 0
    assert officer.violations() == []
    stream, whole = county()[-1]
    with LogWriter(house.database.url(Role.WRITER), {stream: 1}) as log:
        log.add(stream, whole, SINCE)
    house.restart(lambda: None)
    officer.page.reload()
    expect(officer.page.locator(".tile").first).to_be_visible()
    expect(officer.page.get_by_text(SAYS)).to_have_count(0)
    officer.open("/")
    expect(officer.page.get_by_text(SAYS)).to_have_count(0)
