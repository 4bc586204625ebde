from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.live.pace import Pace
from tests.support.feed import Feed
from tests.support.postgres import EMBEDDED, Database, Servers, cloned
from tests.support.streams import projecting, served, until
from tests.support.surface import Surface, Unchanged, surface


@pytest.fixture
def county(database: Database, tmp_path: Path) -> Iterator[Surface]:
    """The HTTP surface of the example county, ready for work."""
    with surface(database, tmp_path) as ready:
        yield ready


@pytest.fixture(scope="module")
def unchanged(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Unchanged:
    """A county that the tests of a module may share, because they only read it.

    Making one takes far longer than asking it something. Who does write to it is found out.
    """

    @contextmanager
    def made(prepare: Callable[[Surface], None]) -> Iterator[Surface]:
        folder = tmp_path_factory.mktemp("unchanged")
        with cloned(servers.get(EMBEDDED)) as database, surface(database, folder) as ready:
            prepare(ready)
            stands_at = ready.parts.ledger.position
            yield ready
            assert ready.parts.ledger.position == stands_at, "a test has written to it"

    return made


@pytest.fixture(scope="module")
def quiet(unchanged: Unchanged) -> Iterator[Surface]:
    """The county before its first incident, its views as far as it is; nothing is written to it."""
    with unchanged(Surface.catch_up) as county:
        yield county


@pytest.fixture
def live(county: Surface) -> Iterator[Callable[..., None]]:
    """Run an act against the county on the air, with this pace."""
    county.catch_up()

    def run(act: Callable[[Feed], Awaitable[None]], pace: Pace = Pace()) -> None:  # noqa: B008
        async def on_air() -> None:
            async with served(county.parts, pace) as host:
                feed = Feed(county, host)
                try:
                    await act(feed)
                finally:
                    feed.hang_up()
                await until(lambda: not host.hub.subscriptions)

        county.run(on_air())

    with projecting(county.database):
        yield run
