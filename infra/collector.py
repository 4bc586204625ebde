"""The collector of cycles, in a process that answers people."""

import gc


def spare() -> None:
    """What is here now stays: no collection need walk through it again.

    A full collection stops every answer for a tenth of a second; with these thresholds one comes
    after some ten million new values, where the young ones are still looked through every 10,000.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
