"""Old payloads read as today's events: one pure step per retired stored name, kept for ever.

A step takes the payload as it was stored and gives it as the next version would have stored it.
Stored bytes are never rewritten.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Upcast(NamedTuple):
    """to: the stored name of the next version, which may have a step of its own."""

    to: str
    step: Callable[[dict[str, Any]], dict[str, Any]]


UPCASTS: Mapping[str, Upcast] = {}
