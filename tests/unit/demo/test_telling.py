"""How far a filling is: said in lines where no bar is seen, and in words that a page shows."""

import threading
from itertools import count

import pytest

from api.filling import Far, filled, untold
from infra.progress import telling


def test_how_far_it_is_is_said_again_and_again_where_stderr_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    numbers, asked = count(), threading.Event()

    def line() -> str | None:
        n = next(numbers)
        if n == 3:
            asked.set()
        return f"{n}0 %" if n else None

    with telling(line, every_s=0.001):
        assert asked.wait(10)
    said = capsys.readouterr().err.splitlines()
    assert said[:2] == ["10 %", "20 %"], "and nothing where nothing is known"
    assert "gridledger-telling" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize(
    ("far", "percent", "minutes"),
    [(Far(0.114, 470.0), 11, 8), (Far(0.999, 0.4), 99, 1), (Far(0.001, 3600.0), 0, 60)],
)
def test_what_is_there_is_rounded_down_and_what_it_takes_up(
    far: Far, percent: int, minutes: int
) -> None:
    assert filled(lambda: far) == {"percent": percent, "minutes_left": minutes}
    assert filled(untold) is None
