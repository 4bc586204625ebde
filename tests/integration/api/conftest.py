from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from api.live.pace import Pace
from tests.support.feed import Feed
from tests.support.postgres import Database
from tests.support.streams import projecting, served, until
from tests.support.surface import Surface, surface


@pytest.fixture
def county(database: Database, tmp_path: Path) -> Iterator[Surface]:
    """The HTTP surface of the example county, ready for work."""
    with surface(database, tmp_path) as ready:
        yield ready


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
