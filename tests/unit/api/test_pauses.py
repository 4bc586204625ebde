"""The pauses of the collector are counted while a process answers, and not otherwise."""

import gc

from api.pauses import Pauses


def test_a_collection_is_counted_and_the_longest_kept() -> None:
    pauses = Pauses()
    with pauses.counted():
        gc.collect()
        longest_s = pauses.longest_s
        gc.collect(0)
    assert pauses.collections >= 2
    assert pauses.longest_s >= longest_s > 0
    figures = pauses.figures()
    assert figures["collections"] == pauses.collections
    assert figures["longest_pause_ms"] > 0


def test_what_is_collected_afterwards_counts_for_nothing() -> None:
    pauses = Pauses()
    with pauses.counted():
        pass
    counted = pauses.collections
    gc.collect()
    assert pauses.collections == counted
