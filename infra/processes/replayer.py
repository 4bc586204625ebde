"""A part of a replay: reads and folds its streams, says how far it is, and ends.

`python -m infra.processes.replayer LEDGER DATA_DIR LOG_LEVEL PARENT PART`, PART being JSON; the
rest is the environment's. A line of JSON on stdout for each step: a number of events, at last what
was found. It ends when nobody reads them any more.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, cast
from uuid import UUID

from infra.logging import start_logging
from infra.orphans import alone
from infra.postgres.roles import Role
from infra.postgres.server import running
from infra.processes.keeper import start_apart, stop
from infra.settings import Level, Settings
from projections.engine.replay import Part, Replayed, replay

STOP_S_MAX = 5.0
"""It writes nothing, and so has nothing to bring in order."""


class PartLost(Exception):
    """A part ended before it was through."""


def main(ledger: str, data_dir: str, log_level: Level, parent: int, part: Part) -> None:
    if alone(parent):
        return
    settings = Settings(data_dir=Path(data_dir), log_level=log_level)
    start_logging(settings.log_level)
    with running(settings) as server:
        _say(replay(server.url(ledger, Role.PROJECTOR), part, _say))


def _say(step: int | Replayed) -> None:
    sys.stdout.write(json.dumps(step) + "\n")
    sys.stdout.flush()


class Replayer:
    """A part that a child process works on; it is stopped at the end of the context."""

    def __init__(self, ledger: str, settings: Settings, parent: int, part: Part) -> None:
        words = [ledger, str(settings.data_dir.resolve()), settings.log_level, str(parent)]
        said = json.dumps([part.above and str(part.above), str(part.last), part.upto])
        self._child = start_apart([sys.executable, "-m", __name__, *words, said], subprocess.PIPE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        stop(self._child, STOP_S_MAX)
        assert self._child.stdout
        self._child.stdout.close()

    def result(self, told: Callable[[int], None]) -> Replayed:
        """What the part found, once it is through. Raises PartLost."""
        assert self._child.stdout
        for line in self._child.stdout:
            step: Any = json.loads(line)
            if not isinstance(step, int):
                events, streams, findings = step
                return Replayed(events, Counter(streams), findings)
            told(step)
        raise PartLost(f"status {self._child.wait()}")


def _part(said: str) -> Part:
    above, last, upto = json.loads(said)
    return Part(UUID(above) if above else None, UUID(last), upto)


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main(
            sys.argv[1],
            sys.argv[2],
            cast("Level", sys.argv[3]),
            int(sys.argv[4]),
            _part(sys.argv[5]),
        )
