"""Waiting for the database no longer than somebody before a page would."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import psycopg

from adapters.eventstore.errors import Unavailable

PATIENCE_S = 2.0
T = TypeVar("T")


async def answered(question: Coroutine[Any, Any, T]) -> T:
    """What the database says to it. Raises Unavailable where it says nothing in time.

    What is given up is not waited for: a question to a frozen machine ends long after it was
    cancelled.
    """
    asking = asyncio.create_task(question)
    try:
        await asyncio.wait({asking}, timeout=PATIENCE_S)
    finally:
        if not asking.done():
            asking.add_done_callback(_forget)
            asking.cancel()
    if not asking.done():
        raise Unavailable("the database does not answer")
    try:
        return asking.result()
    except psycopg.OperationalError as error:
        raise Unavailable("the database cannot be reached") from error


def _forget(asking: asyncio.Task[Any]) -> None:
    """Nobody is left who would hear its error."""
    if not asking.cancelled():
        asking.exception()
