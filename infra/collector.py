"""The collector of cycles, in a process that answers people."""

import gc


def spare() -> None:
    """What is here now stays: no collection need walk through it again.

    A collection stops every answer for as long as it walks: the more often the young values are
    looked through, the fewer they are each time, and what outlived one is walked through once more
    and then left alone. One of all values, which stops them for a tenth of a second, comes after a
    hundred million new ones.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(800, 0, 65_000)
