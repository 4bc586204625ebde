"""The relay: publishes one ledger to Kafka until told to stop; ends itself when Kafka is silent.

`python -m infra.processes.relay LEDGER DATA_DIR LOG_LEVEL PARENT BOOTSTRAP`, PARENT being the
process id with which it ends; the rest is the environment's. It never closes its client, which may
hang: the end of the process is the end of it.
"""

import os
import signal
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
from infra.orphans import alone
from infra.postgres.roles import Role
from infra.postgres.server import running
from infra.processes.keeper import Keeper
from infra.settings import Level, Settings

ENDED = 75  # "try again", as mail programs say it
POLL_S = 1.0
LAST_S = 3.0
NICENESS = 10  # where processors are short, commands come first

log = structlog.get_logger(__name__)


def main(ledger: str, data_dir: str, log_level: Level, parent: int, bootstrap: str) -> None:
    if alone(parent):
        return
    settings = Settings(data_dir=Path(data_dir), log_level=log_level)
    start_logging(settings.log_level)
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Thread(target=_end_with, args=(parent, stop), daemon=True).start()
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
    while not alone(parent) and not stop.wait(POLL_S):
        pass
    stop.set()
    time.sleep(LAST_S)
    _end(0)


@contextmanager
def relay(ledger: str, settings: Settings) -> Iterator[Keeper | None]:
    """Keep a relay running for as long as the context lasts; none where Kafka is not set."""
    if settings.kafka is None:
        yield None
        return
    keeper = Keeper("relay", ledger, settings, settings.kafka, niceness=NICENESS)
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], cast("Level", sys.argv[3]), int(sys.argv[4]), sys.argv[5])
