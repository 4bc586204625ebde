"""A collection in a server walks through few values, and through each of them once."""

import subprocess
import sys

KEPT = """
import gc
from infra import collector
collector.spare()
walked = []
def seen(phase, about):
    if phase == "start":
        walked.append(len(gc.get_objects(generation=0)) + len(gc.get_objects(generation=1)))
gc.callbacks.append(seen)
kept = [[n] for n in range(100_000)]
print(len(walked), max(walked), sum(walked), len(gc.get_objects()))
"""


def test_what_outlives_a_collection_is_not_walked_through_again() -> None:
    said = subprocess.check_output([sys.executable, "-c", KEPT], text=True, timeout=60)
    collections, most, walked, there = map(int, said.split())
    assert collections > 100
    assert most < 1000
    assert 90_000 < walked < 110_000
    assert there >= 100_000
