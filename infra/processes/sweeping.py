"""Keeping the vault swept: what was sealed for a command that never became an event is deleted."""

import asyncio
from threading import Event

import psycopg
import structlog
from psycopg import AsyncConnection

from adapters.vault.sweeper import sweep

REST_S = 60.0
POLL_S = 1.0

log = structlog.get_logger(__name__)


def keep_swept(vault_url: str, log_url: str, stop: Event) -> None:
    """Follow the log until told to stop, through whatever comes."""
    while not stop.is_set():
        try:
            asyncio.run(_sweep(vault_url, log_url, stop))
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            log.warning("sweeper.database_lost", error=type(error).__name__)
            stop.wait(REST_S)
        except Exception:
            log.exception("sweeper.failed")
            stop.wait(REST_S)


async def _sweep(vault_url: str, log_url: str, stop: Event) -> None:
    async with (
        await AsyncConnection.connect(vault_url, autocommit=True) as vault,
        await AsyncConnection.connect(log_url, autocommit=True) as events,
    ):
        while not stop.is_set():
            swept = await sweep(vault, events)
            if swept.deleted:
                log.info("sweeper.deleted", n=swept.deleted)
            if swept.position >= swept.head:
                await _rest(stop)


async def _rest(stop: Event) -> None:
    for _ in range(int(REST_S / POLL_S)):
        if stop.is_set():
            return
        await asyncio.sleep(POLL_S)
