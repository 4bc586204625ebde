"""The projector: keeps every view of one ledger, and its vault swept, until told to stop.

`python -m infra.processes.projector LEDGER DATA_DIR LOG_LEVEL PARENT`, PARENT being the process id
with which it ends; the rest is the environment's.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import cast

import psycopg
import structlog

from infra.logging import start_logging
from infra.orphans import alone
from infra.postgres.roles import Role
from infra.postgres.server import running
from infra.processes.keeper import Keeper
from infra.processes.sweeping import keep_swept
from infra.settings import Level, Settings
from projections.engine.rebuild import Busy, Held, rebuild
from projections.engine.runner import (
    BACK_OFF_S_MAX,
    BACK_OFF_S_MIN,
    HELD_RETRY_S,
    NeedsRebuild,
    keep,
)
from projections.engine.together import on_one_log, together
from projections.engine.view import Group
from projections.views import GROUPS

PARENT_CHECK_S = 1.0
STOP_S_MAX = 15.0

log = structlog.get_logger(__name__)


def main(ledger: str, data_dir: str, log_level: Level, parent: int) -> None:
    if alone(parent):
        return
    settings = Settings(data_dir=Path(data_dir), log_level=log_level)
    start_logging(settings.log_level)
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with running(settings) as server:
        url = server.url(ledger, Role.PROJECTOR)
        threads = [Thread(target=_keep_all, args=(url, stop), daemon=True)]
        vault = (server.url(ledger, Role.VAULT), server.url(ledger, Role.READER), stop)
        threads.append(Thread(target=keep_swept, args=vault, daemon=True))
        for thread in threads:
            thread.start()
        while not alone(parent) and not stop.wait(PARENT_CHECK_S):
            pass
        stop.set()
        for thread in threads:
            thread.join(STOP_S_MAX)


def _keep_all(url: str, stop: Event) -> None:
    """What is far behind is caught up by all groups together; then each follows for itself."""
    try:
        with on_one_log(url, GROUPS) as runners:
            ours = [runner for runner in runners if runner.try_lock()]
            together(ours, lambda _: not stop.is_set())
    except (psycopg.OperationalError, psycopg.InterfaceError, NeedsRebuild):
        pass  # whoever follows meets it again, and knows what to do
    except Exception:
        log.exception("projector.failed")
    threads = [Thread(target=_keep, args=(url, group, stop), daemon=True) for group in GROUPS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _keep(url: str, group: Group, stop: Event) -> None:
    """Follow; a group whose tables are of another shape than this program's is made anew first.

    Whatever hinders that is told once, and it looks again: another process may have made it anew.
    """
    told: set[type[Exception]] = set()
    pause_s = BACK_OFF_S_MIN
    while not stop.is_set():
        try:
            _keep_once(url, group, stop, told)
            told, pause_s = set(), BACK_OFF_S_MIN
        except Exception as error:  # noqa: BLE001 - else it would stand still for ever, unseen
            _tell(group, error, told)
            stop.wait(HELD_RETRY_S if isinstance(error, Held) else pause_s)
            pause_s = min(pause_s * 2, BACK_OFF_S_MAX)


def _keep_once(url: str, group: Group, stop: Event, told: set[type[Exception]]) -> None:
    try:
        keep(url, group, stop, broken=lambda error: _lost(group, error))
    except NeedsRebuild as needed:
        _tell(group, needed, told)
        rebuild(url, group)


def _tell(group: Group, error: Exception, told: set[type[Exception]]) -> None:
    """Once per kind, until it follows again."""
    if type(error) in told:
        return
    told.add(type(error))
    match error:
        case NeedsRebuild():
            log.warning("projector.rebuilding", view=group.name)
        case Busy() | Held():
            log.warning("projector.waiting", view=group.name, error=type(error).__name__)
        case psycopg.OperationalError() | psycopg.InterfaceError():
            _lost(group, error)
        case _:
            log.error("projector.failed", view=group.name, exc_info=error)


def _lost(group: Group, error: Exception) -> None:
    log.warning("projector.database_lost", view=group.name, error=type(error).__name__)


@contextmanager
def projector(ledger: str, settings: Settings) -> Iterator[Keeper]:
    """Keep a projector running as a child process for as long as the context lasts."""
    keeper = Keeper("projector", ledger, settings)
    keeper.start()
    try:
        yield keeper
    finally:
        keeper.end()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], cast("Level", sys.argv[3]), int(sys.argv[4]))
