import signal
from contextlib import ExitStack

import pytest

from tests.support.stoppable import INTERRUPTED, stoppable


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_program_that_is_told_to_stop_closes_what_is_open_and_says_so(
    asked: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    closed: list[signal.Signals] = []

    def close() -> None:
        closed.append(asked)
        raise BrokenPipeError("the helper has heard the signal too")

    stack = ExitStack()
    stack.callback(close)
    with pytest.raises(SystemExit) as ended, stoppable(), stack:
        signal.raise_signal(asked)
    assert ended.value.code == INTERRUPTED
    assert closed == [asked]
    assert capsys.readouterr().err == "已中断 · interrupted\n"


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_that_was_held_back_while_the_program_was_loaded_ends_it_then(
    asked: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, {asked})
    signal.raise_signal(asked)
    with pytest.raises(SystemExit) as ended, stoppable():
        pytest.fail("nobody heard it")
    assert ended.value.code == INTERRUPTED
    assert capsys.readouterr().err == "已中断 · interrupted\n"


def test_what_fails_by_itself_is_no_interruption() -> None:
    with pytest.raises(LookupError, match="no such thing"), stoppable():
        raise LookupError("no such thing")
