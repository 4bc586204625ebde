"""The collector of cycles, in a process that answers people."""

import gc

YOUNG_MAX = 200


def spare() -> None:
    """What is here now stays: no collection need walk through it again.

    A collection stops every answer for as long as it walks: the more often the young values are
    looked through, the fewer they are each time (where as many old values go as new ones come,
    their number grows slowly: many more than the limit says), and what outlives one is left alone.
    One of all values, which stops them for a tenth of a second, comes after a hundred million new
    ones.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_MAX, -1, 500_000)
