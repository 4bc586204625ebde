"""The relay: publishes one ledger to Kafka until told to stop; ends itself when Kafka is silent.

`python -m infra.processes.relay LEDGER DATA_DIR LOG_LEVEL BOOTSTRAP`; the rest is the
environment's. It never closes its client, which may hang: the end of the process is the end of it.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import NoReturn, cast

import psycopg
import structlog

from adapters.eventstore.errors import Corrupt
from adapters.kafka.client import Unreachable, ensure_topics, make_producer, partitions_of
from adapters.kafka.flight import Flight, SendFailed, watch
from adapters.kafka.places import MovedOn, PartitionsChanged, Places
from adapters.kafka.relay import Relay
from adapters.kafka.wire import Origin
from infra.logging import start_logging
from infra.postgres.roles import Role
from infra.postgres.server import running
from infra.settings import Level, Settings

ENDED = 75  # "try again", as mail programs say it
POLL_S = 1.0
PAUSE_S_MIN, PAUSE_S_MAX = 1.0, 10.0
WELL_S = 60.0
STOP_S_MAX = 15.0
LAST_S = 3.0

log = structlog.get_logger(__name__)


def main(ledger: str, data_dir: str, log_level: Level, bootstrap: str) -> None:
    settings = Settings(data_dir=Path(data_dir), log_level=log_level)
    start_logging(settings.log_level)
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is the parent's to handle
    Thread(target=_end_with, args=(os.getppid(), stop), daemon=True).start()
    with running(settings) as server:
        _guarded(server.url(ledger, Role.RELAY), ledger, bootstrap, stop)


def _guarded(url: str, ledger: str, bootstrap: str, stop: Event) -> NoReturn:
    """Relay; whatever ends it ends the process, and its keeper starts another."""
    try:
        _relay(url, ledger, bootstrap, stop)
    except Unreachable as error:
        log.warning("relay.kafka_unreachable", error=type(error.__cause__ or error).__name__)
    except psycopg.OperationalError as error:
        log.warning("relay.database_lost", error=type(error).__name__)
    except (SendFailed, MovedOn, PartitionsChanged, Corrupt) as error:
        log.error("relay.ending", error=type(error).__name__)  # noqa: TRY400 - no place to mend
    except Exception:
        log.exception("relay.failed")
    _end(0 if stop.is_set() else ENDED)


def _relay(url: str, ledger: str, bootstrap: str, stop: Event) -> None:
    places = Places(url)
    while not places.try_lock():
        if stop.wait(POLL_S):
            return
    while (epoch := places.epoch()) is None:
        if stop.wait(POLL_S):
            return
    origin = Origin(ledger, epoch)
    ensure_topics(bootstrap, origin)
    producer, flight = make_producer(bootstrap), Flight()
    watch(flight, lambda silent_s: _wedged(flight, silent_s))
    relay = Relay(places, producer, origin, partitions_of(producer, origin), flight)
    log.info("relay.started", position=relay.position)
    relay.follow(stop)


def _wedged(flight: Flight, silent_s: float) -> None:
    log.error("relay.wedged", in_flight=flight.in_flight, silent_s=round(silent_s, 1))
    _end(ENDED)


def _end(code: int) -> NoReturn:
    """Threads of the client that never return are no reason to stay."""
    sys.stderr.flush()
    os._exit(code)


def _end_with(parent: int, stop: Event) -> None:
    """Told to stop, or alone: what is under way may still be acknowledged, but not for long."""
    while os.getppid() == parent and not stop.wait(POLL_S):
        pass
    stop.set()
    time.sleep(LAST_S)
    _end(0)


class Keeper(Thread):
    """Runs the relay as a child process, and starts another whenever one ends.

    The pause before it grows from one to ten seconds while they end themselves soon.
    """

    def __init__(self, ledger: str, settings: Settings) -> None:
        super().__init__(name="relay-keeper")
        self._command = _command(ledger, settings)
        self._enough = Event()
        self.child: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        pause_s = PAUSE_S_MIN
        while not self._enough.is_set():
            started = time.monotonic()
            child = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own program
            self.child = child
            while child.poll() is None and not self._enough.wait(0.1):
                pass
            if self._enough.is_set():
                _stop(child)
                return
            killed = child.returncode < 0
            if killed or time.monotonic() - started > WELL_S:
                pause_s = PAUSE_S_MIN
            log.warning("relay.ended", status=child.returncode, again_in_s=pause_s)
            self._enough.wait(pause_s)
            pause_s = min(pause_s * 2, PAUSE_S_MAX)

    def end(self) -> None:
        self._enough.set()
        self.join()


@contextmanager
def relay(ledger: str, settings: Settings) -> Iterator[Keeper | None]:
    """Keep a relay running for as long as the context lasts; none where Kafka is not set."""
    if settings.kafka is None:
        yield None
        return
    keeper = Keeper(ledger, settings)
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.end()


def _command(ledger: str, settings: Settings) -> list[str]:
    module = ["-m", "infra.processes.relay"]
    place = str(settings.data_dir.resolve())
    return [sys.executable, *module, ledger, place, settings.log_level, str(settings.kafka)]


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(STOP_S_MAX)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], cast("Level", sys.argv[3]), sys.argv[4])
