"""重建视图 · Make views anew from the log, compare with the old ones, then switch.

The old tables are read until the new ones take their place. With --check nothing is switched: the
exit code is 1 where the two differ, and where there is nothing to compare or not all of it yet.
"""

import sys
from typing import Annotated

from rich.progress import Progress
from typer import Argument, Exit, Option

from infra.bootstrap import prepare_existing
from infra.cli import DataDir, LogLevel, begin
from infra.postgres.roles import Role
from infra.postgres.server import running
from infra.progress import bar
from infra.refusal import CannotRun
from infra.views import made_anew
from projections.engine.rebuild import Rebuilt
from projections.engine.view import Group
from projections.views import GROUPS, group_of


def run(
    ledger: Annotated[str, Option(help="账本 · The ledger whose views are rebuilt.")] = "demo",
    view: Annotated[
        str | None,
        Argument(help="视图 · A view, table or group: its whole group; all where none is named."),
    ] = None,
    *,
    check: Annotated[
        bool, Option("--check", help="只比较 · Compare only; switch nothing.")
    ] = False,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    settings = begin(data_dir, log_level)
    groups = GROUPS if view is None else (_named(view),)
    with running(settings, making=False) as server, bar() as progress:
        prepare_existing(server, ledger)
        url = server.url(ledger, Role.PROJECTOR)
        done = [(group, _rebuilt(url, group, check=check, progress=progress)) for group in groups]
    for group, result in done:
        _show(group, result)
    if check and not all(result.equal for _, result in done):
        raise Exit(1)


def _named(view: str) -> Group:
    group = group_of(view)
    if group is None:
        known = ", ".join(group.name for group in GROUPS)
        raise CannotRun(
            f"没有视图 {view!r}。现有：{known}。", f"No view {view!r}. There are: {known}."
        )
    return group


def _rebuilt(url: str, group: Group, *, check: bool, progress: Progress) -> Rebuilt:
    task = progress.add_task(group.name)

    def told(position: int, head: int) -> None:
        progress.update(task, completed=position, total=head)

    return made_anew(url, group, switch=not check, told=told)


def _show(group: Group, result: Rebuilt) -> None:
    switched = "switched 已切换" if result.switched else "compared 仅比较"
    behind = {None: ", no views yet 还没有视图", 0: ""}.get(
        result.behind, f", {result.behind} events behind 落后"
    )
    sys.stdout.write(f"{group.name}: {switched}, position {result.position}{behind}\n")
    for each in result.differences:
        counts = (
            f"same {each.same}, added {each.added}, missing {each.missing}, changed {each.changed}"
        )
        columns = f", other columns: {', '.join(each.columns)}" if each.columns else ""
        sys.stdout.write(f"  {each.table}: {counts}{columns}\n")
        for old, new in each.sample:
            sys.stdout.write(f"    {_apart(old, new)}\n")


def _apart(old: dict[str, object] | None, new: dict[str, object] | None) -> str:
    """What tells two rows apart; which row it is stands in front."""
    one, other = old or {}, new or {}
    row = old or new or {}
    differing = [name for name in row if one.get(name) != other.get(name)]
    if not old or not new:
        differing = ["only in the new table" if new else "only in the old table"]
    else:
        differing = [f"{name}: {one[name]!r} → {other[name]!r}" for name in differing]
    return f"{row.get('stream')} from {row.get('from_position')}: {', '.join(differing)}"
