"""The collector of cycles, in a process that answers people."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

EVERY_S = 0.02
YOUNG_MAX = 10_000
"""So many are not waited for: a burst of values that stay."""


@asynccontextmanager
async def spared() -> AsyncIterator[None]:
    """A collection walks through what came since the last one and is still there, and no more.

    It stops every answer for as long as it walks, so it comes fifty times a second, not when there
    are so and so many more values than there were: where as many old ones go as new ones come,
    there never are, and thousands gather. And it comes between the steps of the loop: in the midst
    of a batch it would walk through all that the batch is about to throw away.
    """
    spare()
    collecting = asyncio.create_task(_keep_collecting(), name="collector")
    try:
        yield
    finally:
        collecting.cancel()


def spare() -> None:
    """What is here now stays: no collection need walk through it again.

    What outlives a collection is left alone too. One of all values, which stops every answer for a
    tenth of a second, comes after five billion new ones.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_MAX, -1, 500_000)


async def _keep_collecting() -> None:
    while True:
        await asyncio.sleep(EVERY_S)
        gc.collect(1)
