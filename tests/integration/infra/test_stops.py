"""A verb that is told to stop says so, and ends with the code of the signal."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from unittest.mock import MagicMock

import pytest
import typer

from infra.cli.main import main

STOPS = (signal.SIGINT, signal.SIGTERM)


@pytest.fixture
def stoppable() -> Iterator[None]:
    """What a test does to the signals of a stop is undone."""
    before = [(one, signal.getsignal(one)) for one in STOPS]
    yield
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    for one, handler in before:
        signal.signal(one, handler)


@pytest.mark.usefixtures("stoppable")
@pytest.mark.parametrize(("told", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("held_back", [True, False])
def test_a_stop_before_the_verb_has_begun_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    told: signal.Signals, code: int, *, held_back: bool,
) -> None:  # fmt: skip
    def loading(_words: list[str]) -> None:
        signal.raise_signal(told)
        pytest.fail("nobody heard it")

    monkeypatch.setattr("infra.cli.main.application", loading)
    if held_back:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        signal.raise_signal(told)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert (
        capsys.readouterr().err
        == "已停止，什么都还没有开始。\nStopped before anything was begun.\n"
    )


@pytest.mark.usefixtures("stoppable")
@pytest.mark.parametrize(("told", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_that_python_makes_another_error_of_is_one_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    told: signal.Signals, code: int,
) -> None:  # fmt: skip
    def loading(_words: list[str]) -> None:  # what 3.11 makes of it while a class is made
        try:
            signal.raise_signal(told)
        except KeyboardInterrupt as stop:
            raise RuntimeError("Error calling __set_name__ on 'Field' instance") from stop

    monkeypatch.setattr("infra.cli.main.application", loading)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert capsys.readouterr().err.endswith("Stopped.\n")


@pytest.mark.usefixtures("stoppable")
@pytest.mark.parametrize(("told", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_self_check_that_is_stopped_is_none_that_passed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], told: signal.Signals,
    code: int,
) -> None:  # fmt: skip
    async def stopped(*_: object) -> None:
        signal.raise_signal(told)
        await asyncio.sleep(60)

    for name in ("running", "projector", "relay"):
        monkeypatch.setattr(f"infra.cli.demo.{name}", lambda *_, **__: nullcontext(MagicMock()))
    monkeypatch.setattr("infra.cli.demo.prepare", lambda *_: None)
    monkeypatch.setattr("infra.cli.demo.smoke", stopped)
    monkeypatch.setattr(sys, "argv", ["gridledger", "demo", "--smoke"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert "Stopped: the check was not finished." in capsys.readouterr().err


@pytest.mark.usefixtures("stoppable")
@pytest.mark.parametrize(("told", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_verb_that_is_stopped_ends_with_the_code_of_the_signal(
    monkeypatch: pytest.MonkeyPatch, told: signal.Signals, code: int
) -> None:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(lambda: signal.raise_signal(told))
    monkeypatch.setattr("infra.cli.main.application", lambda _words: app)
    monkeypatch.setattr(sys, "argv", ["gridledger"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code


@pytest.mark.usefixtures("stoppable")
@pytest.mark.parametrize(("told", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("verb", ["restore", "replay", "rebuild", "show"])
def test_whoever_stops_a_verb_hears_that_it_can_be_run_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: str,
    told: signal.Signals, code: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(f"infra.cli.{verb}.run", lambda: signal.raise_signal(told))
    monkeypatch.setattr(sys, "argv", ["gridledger", verb])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert capsys.readouterr().err.endswith("Stopped; the same command can be run again.\n")
