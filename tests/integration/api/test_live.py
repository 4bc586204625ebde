"""The live feed over real sockets: what is told, to whom, from where on, and for how long."""

import asyncio
from collections.abc import Callable

import pytest

from adapters.eventstore.errors import Overloaded
from api.live.pace import Pace
from tests.support.examples import GRID, GRID_2, VILLAGE_GRID, WATER
from tests.support.feed import DISPATCHER, Feed, row_of
from tests.support.streams import BOARD, until
from tests.support.surface import V1, Surface

OFFICER = "grid-officer-640181001017001-a"
Run = Callable[..., None]


def test_what_comes_changes_and_leaves_is_told_with_its_position(live: Run) -> None:
    async def act(feed: Feed) -> None:
        board = (await feed.county.got(f"{V1}/boards/open", login=DISPATCHER)).json()
        stream = await feed.listen(board["position"])
        assert "content-type: text/event-stream" in stream.headers
        assert "content-encoding" not in stream.headers
        receipt = await feed.report()
        came = await stream.message()
        assert came is not None
        assert came.id == receipt["position"]
        row = row_of(came)
        assert (row["stream"], row["status"]) == (receipt["stream"], "REPORTED")
        shown = (await feed.county.got(f"{V1}/boards/open", login=DISPATCHER)).json()
        assert came.body["row"] in shown["rows"]
        rejected = await feed.reject(receipt)
        left = await stream.message()
        assert left is not None
        assert (left.id, left.event, left.body) == (
            rejected["position"],
            "gone",
            {"id": receipt["stream"]},
        )

    live(act)


def test_who_was_away_is_told_what_he_missed_and_nothing_twice(live: Run) -> None:
    async def act(feed: Feed) -> None:
        stream = await feed.listen(None)
        first = await stream.message()
        assert first is not None
        assert first.event == "resync"
        leaves, stays = await feed.report(), await feed.report(GRID_2)
        assert row_of(await stream.message())["stream"] == leaves["stream"]
        assert row_of(await stream.message())["stream"] == stays["stream"]
        known = stream.last_id
        stream.reset()
        await feed.reject(leaves)
        new = await feed.report()
        again = await feed.listen("of/1.0", last_id=known)
        gone = await again.message()
        assert gone is not None
        assert (gone.event, gone.body) == ("gone", {"id": leaves["stream"]})
        assert row_of(await again.message())["stream"] == new["stream"]
        await again.silence(0.3)

    live(act)


@pytest.mark.parametrize("known", ["elsewhere/1.1", "{ledger}/2.1", "{ledger}/1.999999", "rubbish"])
def test_who_knows_what_cannot_be_known_starts_anew(live: Run, known: str) -> None:
    async def act(feed: Feed) -> None:
        ledger = feed.county.parts.ledger.name
        stream = await feed.listen(None, last_id=known.format(ledger=ledger))
        heard = await stream.message()
        assert heard is not None
        assert (heard.event, heard.body["position"]) == ("resync", heard.id)
        receipt = await feed.report()
        assert row_of(await stream.message())["stream"] == receipt["stream"]

    live(act)


@pytest.mark.parametrize("pace", [Pace(changes_max=2), Pace(gap_max=2)], ids=["rows", "positions"])
def test_who_missed_very_much_reads_the_whole_again(live: Run, pace: Pace) -> None:
    async def act(feed: Feed) -> None:
        start = (await feed.county.got(f"{V1}/boards/open", login=DISPATCHER)).json()["position"]
        last = [await feed.report() for _ in range(3)][-1]
        await feed.county.got(f"{V1}/boards/open?min_position={last['position']}", login=DISPATCHER)
        stream = await feed.listen(start)
        heard = await stream.message()
        assert heard is not None
        assert (heard.event, heard.id) == ("resync", last["position"])

    live(act, pace)


def test_an_officer_hears_of_his_grid_and_of_nothing_else(live: Run) -> None:
    async def act(feed: Feed) -> None:
        stream = await feed.listen(None, login=OFFICER)
        assert (await stream.message()) is not None
        elsewhere = [await feed.report(grid) for grid in (GRID_2, VILLAGE_GRID)]
        for receipt in elsewhere:
            await feed.reject(receipt)
        own = await feed.report(GRID)
        assert row_of(await stream.message())["stream"] == own["stream"]

    live(act)


def test_a_person_hears_what_becomes_of_his_reports_wherever_they_are(live: Run) -> None:
    async def act(feed: Feed) -> None:
        stream = await feed.listen(None, path=f"{V1}/me/stream")
        others = await feed.listen(None, login="dispatcher-centre-2", path=f"{V1}/me/stream")
        for one in (stream, others):
            assert (await one.message()) is not None
        receipt = await feed.report(VILLAGE_GRID)
        assert row_of(await stream.message())["stream"] == receipt["stream"]
        await feed.reject(receipt)
        assert row_of(await stream.message())["status"] == "REJECTED"
        await others.silence(0.3)

    live(act)


def test_a_handler_hears_of_work_that_comes_to_his_unit_and_leaves_it(live: Run) -> None:
    async def act(feed: Feed) -> None:
        stream = await feed.listen(None, login="unit-handler-water", path=f"{V1}/me/stream")
        assert (await stream.message()) is not None
        receipt = await feed.report()
        path = f"/incidents/{receipt['stream']}/commands/"
        await feed.done(path + "accept-incident", {}, seen=1)
        given = await feed.done(path + "dispatch-task", {"unit": str(WATER)}, seen=2)
        row = row_of(await stream.message())
        assert (row["stream"], row["status"]) == (receipt["stream"], "DISPATCHED")
        recalled = {"task_id": given["command_id"], "reason": "WRONG_UNIT"}
        await feed.done(path + "recall-task", recalled, seen=3)
        left = await stream.message()
        assert left is not None
        assert (left.event, left.body) == ("gone", {"id": receipt["stream"]})

    live(act)


@pytest.mark.parametrize(("login", "status"), [("resident-xihu", 403), (None, 401)], ids=str)
def test_who_may_not_read_boards_is_told_so_before_the_first_byte(
    county: Surface, login: str | None, status: int
) -> None:
    answer = county.get(BOARD, login=login)
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    )


def test_a_stream_ends_with_its_session(live: Run) -> None:
    async def act(feed: Feed) -> None:
        stream = await feed.listen(None)
        assert (await stream.message()) is not None
        await feed.county.parts.sessions.end(await feed.county.token_of(DISPATCHER))
        assert (await stream.message()) is None

    live(act, Pace(heartbeat_s=0.1))


def test_silence_is_broken_by_a_comment_that_moves_the_place_on(live: Run) -> None:
    async def act(feed: Feed) -> None:
        stream = await feed.listen(None, login=OFFICER)
        assert (await stream.message()) is not None
        receipt = await feed.report(VILLAGE_GRID)
        async with asyncio.timeout(5):
            while stream.last_id != receipt["position"]:
                heard = await stream.block()
                assert heard is not None
                assert (heard.event, heard.body) == ("", None)

    live(act, Pace(heartbeat_s=0.1))


def test_a_stream_lives_no_longer_than_its_time_and_is_taken_up_again(live: Run) -> None:
    async def act(feed: Feed) -> None:
        known: str | None = None
        heard: list[str] = []
        reported = [await feed.report()]
        for n in range(4):
            stream = await feed.listen(f"{feed.county.parts.ledger.name}/1.0", last_id=known)
            begun = asyncio.get_running_loop().time()
            if n < 3:  # the last one hears what was written when its predecessor had ended
                reported.append(await feed.report())
            while (message := await stream.message()) is not None:
                heard.append(row_of(message)["stream"])
            assert asyncio.get_running_loop().time() - begun < 2
            known = stream.last_id
        assert heard == [receipt["stream"] for receipt in reported]

    live(act, Pace(life_s=0.5))


def test_stopping_the_server_ends_every_stream_at_once(live: Run) -> None:
    async def act(feed: Feed) -> None:
        streams = [await feed.listen(None) for _ in range(5)]
        health = (await feed.county.got(f"{V1}/health")).json()
        assert health["live"] == {"subscriptions": 0}, "of another hub than the server's"
        assert feed.host.hub.subscriptions == 5
        feed.host.server.should_exit = True
        async with asyncio.timeout(2):
            for stream in streams:
                while await stream.message():
                    pass
        with pytest.raises(Overloaded) as refused:
            await feed.host.hub.join("too late")
        assert refused.value.retry_after_s == 2

    live(act)


def test_views_are_asked_only_while_somebody_listens(live: Run) -> None:
    async def act(feed: Feed) -> None:
        assert feed.host.hub._poll is None
        streams = [await feed.listen(None) for _ in range(30)]
        assert feed.host.hub._poll is not None
        held = feed.county.parts.views.get_stats()
        assert held["pool_size"] <= 8
        assert (await feed.county.got(f"{V1}/boards/open", login=DISPATCHER)).status_code == 200
        for stream in streams:
            stream.reset()
        await until(lambda: feed.host.hub._poll is None)

    live(act, Pace(streams_max=30))


def test_one_session_takes_no_more_streams_than_its_pages_need(live: Run) -> None:
    async def act(feed: Feed) -> None:
        streams = [await feed.listen(None) for _ in range(Pace().streams_max)]
        refused = await feed.listen(None)
        assert {stream.status for stream in streams} == {200}
        assert (refused.status, "retry-after: 2" in refused.headers) == (429, True)
        assert (await feed.listen(None, OFFICER)).status == 200, "another's session has its own"
        streams[0].reset()
        await until(lambda: feed.host.hub.subscriptions == Pace().streams_max)
        assert (await feed.listen(None)).status == 200

    live(act)


def test_more_listeners_than_there_is_room_for_come_again_later(live: Run) -> None:
    async def act(feed: Feed) -> None:
        stream = await feed.listen(None)
        refused = await feed.listen(None)
        assert (stream.status, refused.status) == (200, 503)
        assert "retry-after: 2" in refused.headers

    live(act, Pace(listeners_max=1))
