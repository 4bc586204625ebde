"""How long the collector of cycles stopped a process that answers, since it began to."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any


class Pauses:
    """collections: how many there were. longest_s: the longest of them."""

    def __init__(self) -> None:
        self.collections = 0
        self.longest_s = 0.0
        self._begun = 0.0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count as long as the context lasts."""
        gc.callbacks.append(self._told)
        try:
            yield
        finally:
            gc.callbacks.remove(self._told)

    def figures(self) -> dict[str, Any]:
        return {"collections": self.collections, "longest_pause_ms": round(self.longest_s * 1e3, 3)}

    def _told(self, phase: str, _about: dict[str, int]) -> None:
        if phase == "start":
            self._begun = perf_counter()
            return
        self.collections += 1
        self.longest_s = max(self.longest_s, perf_counter() - self._begun)


UNCOUNTED = Pauses()
"""Where nobody counts."""
