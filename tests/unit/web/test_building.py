"""What is said about pages that are there, are being built, or cannot be built."""

import asyncio
from itertools import repeat
from pathlib import Path

import pytest

from api.built import Built, State
from infra.refusal import CannotRun
from infra.ui import build


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "ui"


def made(output: Path) -> None:
    output.mkdir()
    (output / "manifest.json").write_text("{}", encoding="utf-8")


def test_what_is_missing_or_older_than_its_sources_is_not_current(output: Path) -> None:
    assert not build.current(output)
    made(output)
    (output / ".stamp").write_text("of other sources", encoding="utf-8")
    assert not build.current(output)
    (output / ".stamp").write_text(build.wanted(), encoding="utf-8")
    assert build.current(output)


def test_a_failed_build_is_said_in_both_languages(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(told: build.Told, output: Path) -> None:
        del told, output
        raise CannotRun("没有网络", "no network")

    monkeypatch.setattr(build, "build", no_network)
    said: list[str] = []
    built = Built(output)
    asyncio.run(build.build_beside(built, said.append))
    assert (built.state, built.why) == (State.FAILED, ("没有网络", "no network"))
    assert said == ["没有网络\nno network"]


def test_who_watches_a_build_says_what_became_of_it(
    output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(told: build.Told, output: Path) -> None:
        del told, output
        raise CannotRun("没有网络", "no network")

    monkeypatch.setattr(build, "WATCH_S", 0.01)
    monkeypatch.setattr(build, "wanted", lambda: "these sources")
    builder, watcher = Built(output), Built(output)
    watcher.state = State.READY

    async def until(state: State) -> None:
        async with asyncio.timeout(5):
            for pause_s in repeat(0.01):
                if watcher.state is state:
                    return
                await asyncio.sleep(pause_s)

    async def act() -> None:
        watching = asyncio.create_task(build.watch(watcher))
        await until(State.BUILDING)
        monkeypatch.setattr(build, "build", no_network)
        await build.build_beside(builder, lambda _: None)
        await until(State.FAILED)
        assert watcher.why == ("没有网络", "no network")
        made(output)
        (output / ".stamp").write_text("these sources", encoding="utf-8")
        await watching
        assert watcher.state is State.READY

    asyncio.run(act())


def test_an_older_output_goes_on_being_served_when_a_build_fails(output: Path) -> None:
    made(output)
    built = Built(output)
    built.state = State.BUILDING
    built.failed("没有网络", "no network")
    assert built.state is State.READY


@pytest.mark.parametrize("path", ["../secret", "..", "a/../../b", "/etc/passwd", "a\\b", ""])
def test_nothing_outside_the_output_is_a_file_of_it(output: Path, path: str) -> None:
    made(output)
    (output.parent / "secret").write_text("no", encoding="utf-8")
    assert Built(output).file(path) is None
