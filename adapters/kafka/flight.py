"""What is on its way to Kafka, and the deadline that nothing of kafka-python's is trusted with.

Two faults of the client leave sends pending for ever, one of them without a line in the log. So the
relay counts for itself: something is in flight and nothing was acknowledged for too long.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Final

DEADLINE_S: Final = 10.0
LOOK_S: Final = 0.2


class SendFailed(Exception):
    """Kafka refused a record, or the client gave it up: nothing behind it may be relied on."""


class Flight:
    """Counts what was sent and not yet acknowledged; safe to use from several threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._in_flight = 0
        self._heard = time.monotonic()
        self._failure: BaseException | None = None

    def begin(self) -> None:
        """A record is handed to the client: from now on the deadline runs."""
        with self._changed:
            if self._in_flight == 0:
                self._heard = time.monotonic()
            self._in_flight += 1

    def acknowledged(self, _metadata: Any) -> None:
        with self._changed:
            self._in_flight -= 1
            self._heard = time.monotonic()
            self._changed.notify_all()

    def failed(self, error: BaseException) -> None:
        with self._changed:
            self._failure = self._failure or error
            self._changed.notify_all()

    def land(self) -> None:
        """Return when everything is acknowledged; wait for ever else. Raises SendFailed."""
        with self._changed:
            self._changed.wait_for(lambda: self._failure is not None or self._in_flight == 0)
            if self._failure is not None:
                raise SendFailed(type(self._failure).__name__) from self._failure

    @property
    def in_flight(self) -> int:
        return self._in_flight

    def silent_s(self) -> float:
        """Seconds without an acknowledgement; 0 while nothing is in flight."""
        with self._changed:
            return time.monotonic() - self._heard if self._in_flight else 0.0


def watch(
    flight: Flight, wedged: Callable[[float], None], deadline_s: float = DEADLINE_S
) -> threading.Thread:
    """Call `wedged` once, from a thread of its own, when nothing is acknowledged for too long.

    A thread, because the one that sends may itself be held inside the client.
    """

    def look() -> None:
        while (silent_s := flight.silent_s()) <= deadline_s:
            time.sleep(LOOK_S)
        wedged(silent_s)

    thread = threading.Thread(target=look, name="relay-deadline", daemon=True)
    thread.start()
    return thread
