"""PostgreSQL's own limit: one row a transaction by its own load generator.

The table has the shape of the library's, with rows of 343 bytes; statements are prepared. The ids
are random as the library's are.
"""

import re
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg

from tests.bench.place import Place

CLIENTS = 32
PAYLOAD = '{"note":"' + "x" * 332 + '"}'
_TABLE = """
DROP TABLE IF EXISTS pgbench_rows;
CREATE TABLE pgbench_rows (
    originator_id uuid NOT NULL, originator_version bigint NOT NULL,
    notification_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY, topic text NOT NULL,
    state bytea NOT NULL, PRIMARY KEY (originator_id, originator_version));
CREATE UNIQUE INDEX ON pgbench_rows (notification_id);
"""
_SCRIPT = f"""INSERT INTO pgbench_rows (originator_id, originator_version, topic, state)
 VALUES (gen_random_uuid(), 1, 'incident.incident_reported.v1', '{PAYLOAD}');
"""  # noqa: S608 - constants only
_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


class PgBench:
    """The program on a table of its own."""

    def __init__(self, place: Place, program: Path) -> None:
        self._program = program
        self._url = place.references
        self._script = place.folder / "one_row.sql"
        self._script.write_text(_SCRIPT.replace("\n", " "), encoding="utf-8")
        with closing(psycopg.connect(self._url, autocommit=True)) as connection:
            connection.execute(_TABLE)

    def rate(self, seconds: int, clients: int = CLIENTS) -> float:
        """Transactions a second. Raises subprocess.CalledProcessError."""
        said = subprocess.run(
            [self._program, "--no-vacuum", f"--file={self._script}", f"--client={clients}",
             f"--jobs={min(clients, 2)}", f"--time={seconds}", "--protocol=prepared", self._url],
            capture_output=True, check=True, text=True,
        ).stdout  # fmt: skip
        found = _TPS.search(said)
        assert found is not None, said
        return float(found[1])
