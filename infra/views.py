"""The views of this program, and how a verb brings them up to date."""

import time

from rich.progress import Progress, TaskID

from infra.postgres.roles import Role
from infra.postgres.server import Server
from infra.refusal import CannotRun
from projections.engine.rebuild import rebuild
from projections.engine.runner import NeedsRebuild, Runner, Step
from projections.engine.view import Group
from projections.views import GROUPS

WAIT_S_MAX = 60.0
WAIT_POLL_S = 0.1


def catch_up(server: Server, name: str, progress: Progress | None = None) -> float:
    """Take in all that the log holds; the seconds that it took. Raises CannotRun.

    A group that another process follows is left to it and waited for. One whose tables are of
    another shape than this program's is made anew.
    """
    started = time.monotonic()
    url = server.url(name, Role.PROJECTOR)
    for group in GROUPS:
        try:
            _catch_up(url, group, progress)
        except NeedsRebuild:
            rebuild(url, group)
            _catch_up(url, group, progress)
    return time.monotonic() - started


def _catch_up(url: str, group: Group, progress: Progress | None) -> None:
    with Runner(url, group) as runner:
        if not runner.try_lock():
            _wait(runner)
            return
        task: TaskID | None = None
        while (step := runner.step()) in (Step.ADVANCED, Step.TRIED):
            if progress:
                task = progress.add_task(group.name) if task is None else task
                progress.update(task, total=runner.head(), completed=runner.position)
        if step is Step.HELD:
            raise CannotRun(
                f"视图 {group.name} 停在位置 {runner.position}：下一个事件无法读入。",
                f"The view {group.name} is held behind position {runner.position}:"
                " the next event cannot be taken in.",
            )


def _wait(runner: Runner) -> None:
    """Until the process that follows the group has taken in what there is now."""
    head, end = runner.head(), time.monotonic() + WAIT_S_MAX
    while runner.stored_position() < head:
        if time.monotonic() > end:
            raise CannotRun(
                f"视图 {runner.group.name} 由另一进程维护，尚未跟上。请稍后再试。",
                f"Another process keeps the view {runner.group.name}, and it did not catch up"
                f" within {WAIT_S_MAX:.0f} s. Try again later.",
            )
        time.sleep(WAIT_POLL_S)
