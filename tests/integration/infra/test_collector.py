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


TURNED_OVER = """
import asyncio, gc
from collections import deque
from infra import collector
walked = []
def seen(phase, about):
    if phase == "start":
        walked.append(len(gc.get_objects(generation=0)) + len(gc.get_objects(generation=1)))
async def turned_over():
    kept = deque(([n] for n in range(50_000)), maxlen=50_000)
    async with collector.spared():
        gc.callbacks.append(seen)
        for _ in range(100):
            kept.extend([n] for n in range(300))
            await asyncio.sleep(0.002)
        gc.callbacks.remove(seen)
asyncio.run(turned_over())
print(len(walked), max(walked))
"""


def test_where_as_many_values_go_as_come_they_do_not_gather() -> None:
    """Of thirty thousand new ones, none of which is one more than there were."""
    said = subprocess.check_output([sys.executable, "-c", TURNED_OVER], text=True, timeout=60)
    collections, most = map(int, said.split())
    assert collections >= 5
    assert most < 10_000


def test_what_outlives_a_collection_is_not_walked_through_again() -> None:
    said = subprocess.check_output([sys.executable, "-c", KEPT], text=True, timeout=60)
    collections, most, walked, there = map(int, said.split())
    assert collections >= 9
    assert most < 11_000
    assert 90_000 < walked < 110_000
    assert there >= 100_000
