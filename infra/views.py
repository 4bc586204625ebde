"""The views of this program, and how a verb brings them up to date."""

import time

from rich.progress import Progress

from infra.postgres.roles import Role
from infra.postgres.server import Server
from infra.refusal import CannotRun
from projections.engine.runner import Runner, Step
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
            task = progress.add_task(f"{name}: {group.name}") if progress else None
            while (step := runner.step()) in (Step.ADVANCED, Step.TRIED):
                if progress and task is not None:
                    progress.update(task, total=runner.head(), completed=runner.position)
            if step is Step.HELD:
                raise CannotRun(
                    f"视图 {group.name} 停在位置 {runner.position}：下一个事件无法读入。",
                    f"The view {group.name} is held behind position {runner.position}: the next event"
                    " cannot be taken in.",
                )
    return time.monotonic() - started
