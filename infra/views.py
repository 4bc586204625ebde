"""The views of this program, and how a verb brings them up to date."""

import time
from collections.abc import Callable, Sequence

from rich.progress import Progress, TaskID

from infra.postgres.roles import Role
from infra.postgres.server import Server
from infra.refusal import CannotRun
from projections.engine.rebuild import BeingRead, Busy, Held, Rebuilt, rebuild
from projections.engine.runner import NeedsRebuild, Runner, Step
from projections.engine.together import on_one_log, together
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
    with on_one_log(url, GROUPS) as runners:
        ours = [runner for runner in runners if runner.try_lock()]
        _renewed(url, ours)
        for runner, step in zip(ours, together(ours, _shown(progress)), strict=True):
            if step is Step.HELD:
                raise _held(runner)
        for runner in runners:
            if runner not in ours:
                _wait(runner)
    return time.monotonic() - started


def made_anew(
    url: str,
    group: Group,
    *,
    switch: bool = True,
    told: Callable[[int, int], None] = lambda _position, _head: None,
) -> Rebuilt:
    """As `rebuild`; why it cannot be is told in two sentences. Raises CannotRun."""
    try:
        return rebuild(url, group, switch=switch, told=told)
    except Held as held:
        raise CannotRun(
            f"视图 {group.name} 无法重建，旧表保留：位置 {held.position} 的事实无法读入。",
            f"The view {group.name} cannot be rebuilt, and the old tables stay: the event at"
            f" position {held.position} cannot be taken in.",
        ) from None
    except BeingRead:
        raise CannotRun(
            f"视图 {group.name} 的表一直有人在读，旧表保留。请稍后再试。",
            f"The tables of the view {group.name} are being read without a pause, and the old ones"
            " stay. Try again later.",
        ) from None
    except Busy:
        raise CannotRun(
            f"视图 {group.name} 正由另一进程重建。请稍后再试。",
            f"Another process is rebuilding the view {group.name}. Try again later.",
        ) from None


def _renewed(url: str, runners: Sequence[Runner]) -> None:
    for runner in runners:
        try:
            _ = runner.ahead
        except NeedsRebuild:
            made_anew(url, runner.group)


def _shown(progress: Progress | None) -> Callable[[Runner], bool]:
    """Show how far each group is, from its first batch on."""
    tasks: dict[str, TaskID] = {}

    def told(runner: Runner) -> bool:
        if progress:
            name = runner.group.name
            if name not in tasks:
                tasks[name] = progress.add_task(name)
            progress.update(tasks[name], total=runner.head(), completed=runner.ahead)
        return True

    return told


def _held(runner: Runner) -> CannotRun:
    return CannotRun(
        f"视图 {runner.group.name} 停在位置 {runner.position}：下一条事实无法读入。",
        f"The view {runner.group.name} is held behind position {runner.position}:"
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
