"""What a campaign leaves behind, and what is wrong with it: the checker of deliveries."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

CLASSES: Final = ("LOST", "DOUBLED", "OUT_OF_ORDER", "PHANTOM")


class Taken(NamedTuple):
    """A record as a reader took it in; its place in the sequence is when."""

    partition: int
    position: int
    stream: str


def check(expected: Iterable[int], taken: Sequence[Taken]) -> Counter[str]:
    """How often each promise failed. expected: the positions that this reader must have taken."""
    wanted, counted = set(expected), Counter(one.position for one in taken)
    found = Counter(
        LOST=len(wanted - set(counted)),
        DOUBLED=sum(times - 1 for times in counted.values()),
        PHANTOM=len(set(counted) - wanted),
        OUT_OF_ORDER=0,
    )
    last: dict[str, int] = {}
    for one in taken:
        found["OUT_OF_ORDER"] += one.position < last.get(one.stream, 0)
        last[one.stream] = one.position
    return found


def summary(found: Counter[str], **counts: int) -> str:
    """One line: what was done, and how often each promise failed."""
    failed = {name: found[name] for name in CLASSES}
    return " ".join(f"{name}={n}" for name, n in (counts | failed).items())
