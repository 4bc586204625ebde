"""Connections as a projector wants them."""

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

# Index plans always: the tables grow under the statistics.
_SETTINGS = "-c timezone=UTC -c jit=off -c enable_seqscan=off"


def connect(url: str, name: str, settings: str = "") -> psycopg.Connection[Any]:
    """An autocommit connection that notices a dead server. Raises psycopg.OperationalError.

    settings: more of them, as options of the server. name: shown in its list of sessions.
    """
    options = conninfo_to_dict(url).get("options") or ""  # on a server of the user's: SET ROLE
    return psycopg.connect(
        url,
        autocommit=True,
        application_name=name,
        options=f"{options} {_SETTINGS} {settings}".strip(),
        connect_timeout=10,
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=3,
        tcp_user_timeout=10_000,
    )
