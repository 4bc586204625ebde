"""Commands wait while a volume has too little room, and not to and fro at the very edge of it."""

import asyncio
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from adapters.eventstore import room as looking
from adapters.eventstore.errors import StorageFull
from adapters.eventstore.room import Room, Volume

MB, GB = 1 << 20, 1 << 30


class Disk:
    """What `os.statvfs` says of every folder. Another account's reserve is not free."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, size: int, free: int) -> None:
        self.size, self.free = size, free
        monkeypatch.setattr(os, "statvfs", self._told)

    def _told(self, folder: Path) -> SimpleNamespace:
        if folder == Path("/away"):
            raise FileNotFoundError(folder)
        blocks, free = self.size // 4096, self.free // 4096
        return SimpleNamespace(f_frsize=4096, f_blocks=blocks, f_bavail=free, f_bfree=blocks)


@pytest.mark.parametrize(
    ("size", "low"), [(100 * MB, 64 * MB), (2560 * MB, 256 * MB), (900 * GB, GB)]
)
def test_a_tenth_is_left_free_but_neither_too_little_nor_too_much(
    monkeypatch: pytest.MonkeyPatch, size: int, low: int
) -> None:
    disk = Disk(monkeypatch, size, low)
    room = Room({"tables": Path("/data")})
    room.look()
    room.require()
    assert [(one.low, one.lacking) for one in room.volumes] == [(low, False)]
    disk.free = low - 4096
    room.look()
    with pytest.raises(StorageFull, match=f"tables, {low // MB - 1} MB free, {low // MB} MB"):
        room.require()


def test_commands_are_taken_again_only_when_there_is_clearly_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disk = Disk(monkeypatch, 10 * GB, 99 * MB)
    room = Room({"tables": Path("/data")}, 100 * MB)
    seen = []
    for free in (99, 100, 124, 125, 100, 99):
        disk.free = free * MB
        room.look()
        seen.append(room.lacking)
    assert seen == [True, True, True, False, False, True]


def test_one_volume_of_several_is_enough_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    Disk(monkeypatch, 10 * GB, 99 * MB)
    room = Room({"tables": Path("/away"), "journal": Path("/data")}, 100 * MB)
    room.look()
    assert room.lacking
    assert [one.holds for one in room.volumes] == ["journal"]


@pytest.mark.parametrize("folders", [{}, {"tables": Path("/away")}])
def test_what_cannot_be_seen_stops_nobody_and_is_not_called_well(
    monkeypatch: pytest.MonkeyPatch, folders: dict[str, Path]
) -> None:
    Disk(monkeypatch, 10 * GB, 0)
    room = Room(folders)
    room.look()
    room.require()
    assert room.volumes == ()


def test_the_watch_can_be_told_never_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    Disk(monkeypatch, 10 * GB, 0)
    room = Room({"tables": Path("/data")}, 0)
    room.look()
    room.require()
    assert [one.free for one in room.volumes] == [0]


def test_a_file_system_that_says_no_size_is_one_that_cannot_be_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Disk(monkeypatch, 0, 0)
    room = Room({"tables": Path("/data")})
    room.look()
    room.require()
    assert room.volumes == ()


def test_a_look_that_fails_is_not_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch, 10 * GB, GB)
    told = iter([OSError("it cannot be told"), OSError("nor now")])

    def tell(_room: Room, _least: Volume | None) -> None:
        if error := next(told, None):
            raise error

    async def watch() -> Room:
        room = Room({"tables": Path("/data")}, 100 * MB)
        async with room.watched():
            for disk.free in (0, GB):
                await asyncio.sleep(0.2)
        return room

    monkeypatch.setattr(Room, "_tell", tell)
    monkeypatch.setattr(looking, "LOOK_S", 0.02)
    assert not asyncio.run(watch()).lacking
