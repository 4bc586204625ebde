"""The product as it serves where there is more than one processor: several processes on one log."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.bench.contender import Contender

PROCESSES = min(4, os.cpu_count() or 1)


class Several:
    """Contenders that do the same at the same time, each with its share of the clients."""

    def __init__(self, contenders: Sequence[Contender]) -> None:
        self._contenders = contenders

    def ask(self, cell: str, *, clients: int, **more: Any) -> dict[str, Any]:
        """What all of them did together; of the times, those of the slowest."""
        shares = shared(clients, len(self._contenders))
        with ThreadPoolExecutor(len(shares)) as pool:
            asked = [
                pool.submit(one.ask, cell, clients=share, **more)
                for one, share in zip(self._contenders, shares, strict=True)
                if share
            ]
            return joined([one.result() for one in asked])

    def fill(self, streams: int) -> None:
        """One after the other: what waits to be loaded is no part of what is measured."""
        for one in self._contenders:
            one.ask("fill", streams=-(-streams // len(self._contenders)))


def shared(clients: int, among: int) -> list[int]:
    """As evenly as can be."""
    return [clients // among + (n < clients % among) for n in range(among)]


def joined(measured: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Rates and numbers are added; a quantile of all lies below the largest of each."""
    return {
        "rate": sum(one["rate"] for one in measured),
        "n": sum(one["n"] for one in measured),
        **{key: max(one[key] for one in measured) for key in ("p50_ms", "p99_ms", "gc_ms")},
    }
