"""Batches that follow one another are spared the collector of cycles, but not for ever."""

import gc

import pytest

from projections.engine import runner
from projections.engine.runner import in_streaks


def test_the_collector_rests_within_a_streak_and_may_run_between_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runner, "STREAK_MAX", 3)
    heard: list[str] = []
    switch_on = gc.enable

    def enable() -> None:
        heard.append("on")
        switch_on()

    monkeypatch.setattr(gc, "enable", enable)
    left = iter([True] * 7 + [False])

    def batch() -> bool:
        heard.append("rests" if not gc.isenabled() else "runs")
        return next(left)

    assert gc.isenabled()
    in_streaks(batch)
    streak = ["rests", "rests", "rests", "on"]
    assert heard == [*streak, *streak, "rests", "rests", "on"]
    assert gc.isenabled()


def test_the_collector_runs_again_after_a_batch_that_failed() -> None:
    def batch() -> bool:
        raise ValueError("lost")

    with pytest.raises(ValueError, match="lost"):
        in_streaks(batch)
    assert gc.isenabled()


def test_a_collector_that_was_off_before_stays_off() -> None:
    gc.disable()
    try:
        in_streaks(lambda: False)
        assert not gc.isenabled()
    finally:
        gc.enable()
