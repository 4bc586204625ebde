"""Connections to the log as the writer wants them."""

from typing import Any

from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict

# A pool waits twice as long after every attempt, up to minutes, while the server may long be back.
# It gives up instead, and begins anew when the next one asks.
RECONNECT_S_MAX = 4.0

# Index plans always (the tables grow under the statistics), one plan for all batch sizes, and no
# worker processes for queries of a few rows.
# A statement sees what was committed before it began: `log.append` looks after it has the lock.
READ_COMMITTED = r"-c default_transaction_isolation=read\ committed"
_SETTINGS = (
    f"{READ_COMMITTED}"
    " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off"
    " -c max_parallel_workers_per_gather=0 -c timezone=UTC"
    " -c statement_timeout=60s -c idle_in_transaction_session_timeout=30s"
)


async def connect(url: str) -> AsyncConnection[Any]:
    """An autocommit connection that notices a dead server. Raises psycopg.OperationalError."""
    options = conninfo_to_dict(url).get("options") or ""  # on a server of the user's: SET ROLE
    return await AsyncConnection.connect(
        url,
        autocommit=True,
        application_name="gridledger-writer",
        options=f"{options} {_SETTINGS}".lstrip(),
        connect_timeout=10,
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=3,
        tcp_user_timeout=10_000,
        prepare_threshold=None,  # or the driver forgets, with its own, what we prepared
    )
