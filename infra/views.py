"""The views of this program, and how a verb brings them up to date."""

import time

from rich.progress import Progress

from infra.postgres.roles import Role
from infra.postgres.server import Server
from projections.engine.runner import Runner
from projections.views import GROUPS


def catch_up(server: Server, name: str, progress: Progress | None = None) -> float:
    """Take in all that the log holds; the seconds that it took.

    A group that another process follows already is left to it, and waited for.
    """
    started = time.monotonic()
    for group in GROUPS:
        with Runner(server.url(name, Role.PROJECTOR), group) as runner:
            while not runner.try_lock():
                time.sleep(0.1)
            head = runner.head()
            task = progress.add_task(f"{name}: {group.name}", total=head) if progress else None
            while runner.step() is Step.ADVANCED:
                if progress and task is not None:
                    progress.update(task, completed=runner.position)
    return time.monotonic() - started
