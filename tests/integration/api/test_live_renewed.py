"""The live feed when a right ends, a view is made anew, or a client is ahead of the hub."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from adapters.eventstore.errors import Unavailable
from api.live import routes
from api.live.pace import Pace
from api.points import Points
from infra.postgres.roles import Role
from projections.engine.positions import Standing
from projections.engine.rebuild import rebuild
from projections.views import GROUPS
from tests.support.examples import CENTRE, GRID, GRID_2, OFFICES, an_id
from tests.support.feed import DISPATCHER, Feed, row_of
from tests.support.log import LogWriter
from tests.support.surface import V1

OFFICER = "grid-officer-640181001017001-a"
Run = Callable[..., None]


def test_who_may_read_no_more_is_told_nothing_more(live: Run) -> None:
    """Not at the next beat, but before the next news."""

    async def act(feed: Feed) -> None:
        stream = await feed.listen(None, login=OFFICER)
        assert (await stream.message()) is not None
        await feed.county.parts.sessions.end(await feed.county.token_of(OFFICER))
        await feed.report(GRID)
        assert (await stream.message()) is None

    live(act)


def test_who_may_know_more_or_less_from_now_on_reads_anew(
    live: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here of points; that anything of the reference data is another makes all be looked at."""

    async def act(feed: Feed) -> None:
        stream = await feed.listen(None)
        assert (await stream.message()) is not None
        monkeypatch.setattr(routes, "points_now", lambda *_: Points(frozenset()))
        with LogWriter(feed.county.database.url(Role.WRITER)) as log:
            log.add(an_id("another office"), OFFICES[CENTRE])
        receipt = await feed.report()
        heard = await stream.message()
        assert heard is not None
        assert heard.event == "resync"
        assert row_of(await stream.message())["stream"] == receipt["stream"]

    live(act)


@pytest.mark.parametrize(
    ("failure", "goes_on"), [(Unavailable("away"), True), (ValueError("a fault"), False)], ids=str
)
def test_who_listens_waits_for_views_that_are_away_and_is_sent_away_by_a_fault(
    live: Run, monkeypatch: pytest.MonkeyPatch, failure: Exception, *, goes_on: bool
) -> None:
    async def act(feed: Feed) -> None:
        stream = await feed.listen(None)
        assert (await stream.message()) is not None
        look, failures = feed.host.hub._look, iter([failure] * 3)

        async def fails_at_first() -> Standing:
            for one in failures:
                raise one
            return await look()

        monkeypatch.setattr(feed.host.hub, "_look", fails_at_first)
        receipt = await feed.report()
        heard = await stream.message()
        assert (heard is not None) is goes_on
        assert heard is None or row_of(heard)["stream"] == receipt["stream"]

    live(act, Pace(retry_poll_s=0.05))


def test_an_officer_hears_of_the_work_of_his_grid_whoever_reported_it(live: Run) -> None:
    async def act(feed: Feed) -> None:
        stream = await feed.listen(None, login=OFFICER, path=f"{V1}/me/stream")
        assert (await stream.message()) is not None
        await feed.report(GRID_2)
        own = await feed.report(GRID)
        assert row_of(await stream.message())["stream"] == own["stream"]

    live(act)


def test_who_knows_more_than_the_hub_did_is_told_nothing_twice(live: Run) -> None:
    async def act(feed: Feed) -> None:
        async def reported() -> dict[str, Any]:
            receipt = await feed.report()
            path = f"{V1}/boards/open?min_position={receipt['position']}"
            await feed.county.got(path, login=DISPATCHER)
            return receipt

        early = await feed.listen(None)
        assert (await early.message()) is not None
        first = await reported()
        late = await feed.listen(first["position"])
        second = await reported()
        await feed.host.hub._ask()
        heard = [await early.message(), await early.message(), await late.message()]
        expected = [first["stream"], second["stream"], second["stream"]]
        assert [row_of(one)["stream"] for one in heard] == expected

    live(act, Pace(poll_s=60.0))


def test_a_view_that_was_made_anew_is_read_anew(live: Run) -> None:
    """By who knows its position too: rows may be others now."""

    async def act(feed: Feed) -> None:
        stream = await feed.listen(None)
        assert (await stream.message()) is not None
        await asyncio.to_thread(rebuild, feed.county.database.url(Role.PROJECTOR), GROUPS[0])
        heard = await stream.message()
        assert heard is not None
        assert (heard.event, heard.body["position"]) == ("resync", heard.id)
        receipt = await feed.report()
        assert row_of(await stream.message())["stream"] == receipt["stream"]

    live(act)
