"""How much of the processor the server's sessions have used."""

import os
from pathlib import Path

from psycopg import sql

from tests.bench.place import Place

_SESSIONS = sql.SQL("SELECT pid FROM pg_stat_activity WHERE application_name = 'gridledger-writer'")


def backend_cpu_s(place: Place) -> float:
    """Of the writer's sessions, since they began; 0 where the system does not tell."""
    ticks = 0
    for (pid,) in place.asked(_SESSIONS):
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            after_name = stat.read_text().rpartition(")")[2].split()
            ticks += int(after_name[11]) + int(after_name[12])
    return ticks / os.sysconf("SC_CLK_TCK")
