"""Connections to the log as the writer wants them."""

from typing import Any

from psycopg import AsyncConnection

# Index plans always (the tables grow under the statistics), one plan for all batch sizes, and no worker
# processes for queries of a few rows.
_SETTINGS = (
    "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c max_parallel_workers_per_gather=0"
    " -c jit=off -c timezone=UTC -c statement_timeout=60s -c idle_in_transaction_session_timeout=30s"
)


async def connect(url: str) -> AsyncConnection[Any]:
    """An autocommit connection that notices a dead server. Raises psycopg.OperationalError."""
    return await AsyncConnection.connect(
        url,
        autocommit=True,
        application_name="gridledger-writer",
        options=_SETTINGS,
        connect_timeout=10,
        prepare_threshold=0,
    )
