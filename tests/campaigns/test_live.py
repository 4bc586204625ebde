"""The live feed under clients that go, stall and come again, and how fast it is meanwhile.

A few of each in every run; the numbers of a bad day with `-m live_campaign`.
"""

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from api.boards import COLUMNS
from api.live.frames import Message, frames
from api.live.pace import Pace
from api.live.subscription import News
from tests.support.examples import GRID, GRID_2, VILLAGE_GRID, WATER
from tests.support.log import NINE
from tests.support.postgres import Database
from tests.support.streams import BOARD, Host, Stream, listening, projecting, served, until
from tests.support.surface import V1, Surface, surface

DISPATCHER = "dispatcher-centre"
GRIDS = (GRID, GRID_2, VILLAGE_GRID)
REJECTED = {"reason": "OUT_OF_SCOPE", "told": "不属于本县"}
CLOCKS = ("warned", "breached")  # move with time, not with a position
MANY = pytest.mark.live_campaign
ENOUGH_BYTES = 512 * 1024
Act = Callable[[Surface, Host], Awaitable[None]]


@pytest.fixture
def on_air(database: Database, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Run an act against the example county, served with a live feed of this pace."""
    with surface(database, tmp_path) as county:
        county.catch_up()

        def run(act: Act, pace: Pace) -> None:
            async def serving() -> None:
                one_for_all = pace._replace(streams_max=pace.listeners_max)
                async with served(county.parts, one_for_all) as host:
                    await act(county, host)

            county.run(serving())

        with projecting(database):
            yield run


def said(figures: str) -> None:
    """For whoever runs it with `-s`."""
    sys.stdout.write(f"{figures}\n")


class Town:
    """Goes on living: reports come, some are accepted, some turned away."""

    def __init__(self, county: Surface, rng: Random) -> None:
        self.county = county
        self.rng = rng
        self.open: list[tuple[str, int, bool]] = []
        self.position = ""

    async def step(self) -> dict[str, Any]:
        """One command; its receipt."""
        if not self.open or self.rng.random() < 0.4:
            grid = self.rng.choice(GRIDS)
            body = {"channel": "HOTLINE_12345", "category": "D1", "grid": str(grid)}
            receipt = await self._sent("/incidents", body)
            self.open.append((receipt["stream"], receipt["version"], False))
            return receipt
        stream, version, accepted = self.open.pop(self.rng.randrange(len(self.open)))
        path = f"/incidents/{stream}/commands/"
        if accepted:
            return await self._sent(path + "dispatch-task", {"unit": str(WATER)}, seen=version)
        if self.rng.random() < 0.5:
            return await self._sent(path + "reject-incident", REJECTED, seen=version)
        receipt = await self._sent(path + "accept-incident", {}, seen=version)
        self.open.append((stream, receipt["version"], True))
        return receipt

    async def live(self, pause_s: float) -> None:
        """Until cancelled."""
        while True:
            await self.step()
            await asyncio.sleep(pause_s)

    async def _sent(self, path: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        answer = await self.county.sent(path, body, login=DISPATCHER, **more)
        assert answer.status_code < 300, answer.text
        receipt: dict[str, Any] = answer.json()
        self.position = receipt["position"]
        return receipt


class Board:
    """What a client holds by a snapshot and the messages since; any mistake of the feed fails.

    A row that came and went between two messages may be said to be gone to who never saw it: once.
    """

    def __init__(self, snapshot: dict[str, Any]) -> None:
        self.position: str = snapshot["position"]
        self.rows = {row[0]: row for row in snapshot["rows"]}
        self.told = {(row[0], row[1]) for row in snapshot["rows"]}
        self.left: set[str] = set()
        self.upserts = self.gone = 0

    def take(self, event: str, body: Any, place: str | None) -> None:
        if event == "upsert":
            stream, since = body["row"][:2]
            assert (stream, since) not in self.told, "told twice"
            self.told.add((stream, since))
            self.rows[stream] = body["row"]
            self.left.discard(stream)
            self.upserts += 1
        else:
            assert event == "gone", event
            assert body["id"] not in self.left, "gone twice"
            self.left.add(body["id"])
            self.rows.pop(body["id"], None)
            self.gone += 1
        self.position = place or self.position

    def equals(self, snapshot: dict[str, Any]) -> bool:
        return {row[0]: _still(row) for row in snapshot["rows"]} == {
            stream: _still(row) for stream, row in self.rows.items()
        }


def _still(row: list[Any]) -> list[Any]:
    return [value for name, value in zip(COLUMNS, row, strict=True) if name not in CLOCKS]


@pytest.mark.parametrize("cuts", [40, pytest.param(200, marks=MANY)])
@pytest.mark.timeout(300)
def test_a_client_that_is_cut_off_again_and_again_misses_nothing_and_hears_nothing_twice(
    on_air: Callable[..., None], cuts: int
) -> None:
    async def act(county: Surface, host: Host) -> None:
        rng = Random(cuts)  # noqa: S311 - it must repeat, not surprise
        town = Town(county, rng)
        for _ in range(20):
            await town.step()
        board = Board((await county.got(_after(town), login=DISPATCHER)).json())
        token = await county.token_of(DISPATCHER)
        living = asyncio.create_task(town.live(0.01))
        for _ in range(cuts):
            stream = await listening(host.port, token, BOARD, board.position)
            await _hear(stream, board, rng.randrange(6), rng.uniform(0.001, 0.08))
            stream.reset()
            if rng.random() < 0.3:
                await asyncio.sleep(0.05)
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
        await county.got(_after(town), login=DISPATCHER)
        stream = await listening(host.port, token, BOARD, board.position)
        await _hear(stream, board, 10_000, 1)
        stream.reset()
        assert board.equals((await county.got(_after(town), login=DISPATCHER)).json())
        said(f"{cuts} cuts: {board.upserts} rows told, {board.gone} gone, 0 twice, 0 missed")
        assert board.upserts > cuts / 2
        assert board.gone > 0

    on_air(act, Pace(heartbeat_s=0.5))


def _after(town: Town) -> str:
    return f"{V1}/boards/open?min_position={town.position}"


async def _hear(stream: Stream, board: Board, most: int, for_s: float) -> None:
    """Take in so many messages, or those of so long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(for_s):
            for _ in range(most):
                heard = await stream.message()
                if heard is None:
                    return
                board.take(heard.event, heard.body, heard.id)


@pytest.mark.parametrize(
    ("each", "pace", "within_s"),
    [
        (60, Pace(drain_s=1), 6),
        pytest.param(500, Pace(), 30, marks=MANY),
    ],
    ids=str,
)
@pytest.mark.timeout(300)
def test_clients_that_go_or_stall_while_being_sent_to_leave_nothing_behind(
    on_air: Callable[..., None], each: int, pace: Pace, within_s: float
) -> None:
    async def act(county: Surface, host: Host) -> None:
        town = Town(county, Random(1))  # noqa: S311
        for _ in range(30):
            await town.step()
        await county.got(_after(town), login=DISPATCHER)
        token = await county.token_of(DISPATCHER)
        resetting = [await listening(host.port, token, receive_bytes=4096) for _ in range(each)]
        stalling = [await listening(host.port, token, receive_bytes=4096) for _ in range(each)]
        for stream in stalling:
            stream.writer.transport.pause_reading()  # type: ignore[attr-defined]
        assert host.hub.subscriptions == 2 * each
        sent = await _flood(county, host, resetting)
        assert sent >= ENOUGH_BYTES
        await until(lambda: host.hub.subscriptions == 0, within_s)
        await until(lambda: len(host.server.server_state.connections) == 0, within_s)
        said(f"{each} reset and {each} stalled, {sent:,} bytes to each: 0 subscriptions left")
        for stream in stalling:
            stream.reset()

    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        on_air(act, pace)
    finally:
        gc.enable()
        gc.unfreeze()


async def _flood(county: Surface, host: Host, resetting: list[Stream]) -> int:
    """Tell everybody more than enough; half-way some reset. Returns the bytes for each."""
    position = county.parts.ledger.position
    known = (await host.hub.between(0, position)).changes
    assert known
    sent, rounds = 0, 0
    while sent < ENOUGH_BYTES + 65_536:
        rounds += 1
        at = position + rounds
        told = [one._replace(row=one.row._replace(since=at)) for one in known if one.now.is_open]
        news = News(at - 1, at, NINE, told)
        rows = [Message(at, "upsert", {"at": NINE, "row": tuple(one.row)}) for one in told]
        sent += len(b"".join(frames(rows, {at: f"{county.parts.ledger.name}/1.{at}"})))
        host.hub.tell(news)
        await asyncio.sleep(0.02)
        if sent > ENOUGH_BYTES / 2 and resetting:
            for stream in resetting:
                stream.reset()
            resetting = []
    return sent


@MANY
@pytest.mark.timeout(300)
def test_a_message_is_there_within_a_second_of_its_commands_answer(
    on_air: Callable[..., None],
) -> None:
    async def act(county: Surface, host: Host) -> None:
        town = Town(county, Random(7))  # noqa: S311
        token = await county.token_of(DISPATCHER)
        clock = asyncio.get_running_loop().time
        answered: dict[str, float] = {}
        heard: list[tuple[str, float]] = []
        streams = [await listening(host.port, token) for _ in range(20)]

        async def listen(stream: Stream) -> None:
            while (message := await stream.message(60)) is not None:
                heard.append((message.id or "", clock()))

        listeners = [asyncio.create_task(listen(stream)) for stream in streams]
        await until(lambda: host.hub.subscriptions == 20)
        begun = clock()
        for n in range(1_000):
            receipt = await town.step()
            answered[receipt["position"]] = clock()
            await asyncio.sleep(max(0.0, begun + (n + 1) / 50 - clock()))
        await asyncio.sleep(2)
        for stream in streams:
            stream.reset()
        await asyncio.gather(*listeners)
        took = sorted(max(at - answered[id_], 0.0) for id_, at in heard if id_ in answered)
        rate = len(answered) / (clock() - begun - 2)
        p50, p99 = took[len(took) // 2], took[int(len(took) * 0.99)]
        said(
            f"{rate:.0f} commands/s, 20 listeners, {len(took)} messages:"
            f" p50 {p50 * 1e3:.0f} ms, p99 {p99 * 1e3:.0f} ms"
        )
        assert len(took) > 15_000
        assert p99 <= 1.0

    on_air(act, Pace())
