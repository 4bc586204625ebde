"""恢复备份 · Make ledgers again from a backup that `backup` made, where there are none yet.

A ledger that is there already is refused at once. Every file is checked before anything is touched;
what was put back is read again and compared before it counts. A damaged, unfinished or newer backup
is refused. Interrupted, it is given again: it begins anew or goes on with the views.
"""

from pathlib import Path
from typing import Annotated

from rich.progress import Progress
from typer import Argument, Option

from infra.backup.checking import Backup, check_tables, open_backup, require_fit
from infra.backup.keys import fitting, key_for
from infra.backup.manifest import LedgerCopy
from infra.backup.restoring import NUMBERS_SKIPPED, analyse, restore
from infra.backup.target import Wanted, alone, complete, lacking
from infra.backup.telling import tell
from infra.cli import DataDir, LogLevel, begin, named_folder
from infra.opening import require_free_name
from infra.postgres.server import Server, database_name, is_made, running
from infra.progress import bar, say
from infra.refusal import CannotRun
from infra.settings import Settings
from infra.views import catch_up


def run(
    folder: Annotated[
        Path,
        Argument(
            metavar="DIR",
            parser=named_folder,
            help="备份所在目录 · The folder that holds the backup.",
        ),
    ],
    ledger: Annotated[
        str | None, Option(help="账本 · The ledger to restore; all where none is named.")
    ] = None,
    as_name: Annotated[
        str | None, Option("--as", help="另取名称 · Restore that one ledger under another name.")
    ] = None,
    key: Annotated[
        Path | None, Option(help="主密钥文件 · The master.key that was kept apart.")
    ] = None,
    *,
    check: Annotated[
        bool, Option("--check", help="只检查 · Check the backup only; restore nothing.")
    ] = False,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    settings = begin(data_dir, log_level)
    backup = open_backup(folder)
    wanted = _wanted(backup, ledger, as_name)
    fitting(backup, settings, key)
    if not check and is_made(settings):
        with running(settings) as server:  # reading every file takes long: no need to be refused
            lacking(server, backup, wanted)
    with bar() as progress:
        _check(backup, [one.ledger for one in wanted], progress)
    if not check:
        _restore(backup, wanted, settings, key)
    say(f"{'备份完好 · The backup is whole' if check else '恢复完成 · Restored'}: {folder}")
    for one in wanted:
        tell(one.ledger, one.name)
    if not check:
        _tell_what_is_left(wanted)


def _wanted(backup: Backup, ledger: str | None, as_name: str | None) -> list[Wanted]:
    found = backup.ledgers(ledger)
    for one in found:
        require_fit(one)
    if as_name is None:
        return [Wanted(one, one.name) for one in found]
    require_free_name(as_name)
    database_name(as_name)
    if len(found) > 1:
        raise CannotRun(
            "--as 只用于一个账本，请同时指定 --ledger。",
            "--as is for one ledger: name it with --ledger.",
        )
    return [Wanted(found[0], as_name)]


def _check(backup: Backup, ledgers: list[LedgerCopy], progress: Progress) -> None:
    size = sum(one.bytes for ledger in ledgers for one in ledger.tables)
    task = progress.add_task("检查 check, bytes", total=size)
    check_tables(backup, ledgers, lambda n: progress.advance(task, n))


def _restore(backup: Backup, wanted: list[Wanted], settings: Settings, key: Path | None) -> None:
    done = False
    try:
        with running(settings) as server, alone(server, wanted):
            _bring_back(server, backup, wanted, settings, key)
            done = True
    except KeyboardInterrupt:
        if not done:
            raise  # later they are whole, and only the server stops


def _bring_back(
    server: Server, backup: Backup, wanted: list[Wanted], settings: Settings, key: Path | None
) -> None:
    left = lacking(server, backup, wanted)
    try:
        with key_for(backup, settings, key) as keep_it, bar() as progress:
            restore(server, backup, left, progress, keep_it)
    except KeyboardInterrupt:
        say("没有恢复，也没有留下任何内容。 · Nothing was restored, and nothing of it is left.")
        raise
    try:
        with bar() as progress:
            for one in wanted:
                analyse(server, one.name)
                catch_up(server, one.name, progress)
        for one in wanted:  # none before all: the same command is of them all
            complete(server, one.name)
    except BaseException:
        say(
            "账本已全部恢复，只缺视图：再运行一次同一命令，或直接启动，都会补齐。\n"
            "The ledgers are back, only their views are missing: the same command makes them,"
            " or serving does."
        )
        raise


def _tell_what_is_left(wanted: list[Wanted]) -> None:
    say(
        f"案号各跳过 {NUMBERS_SKIPPED} 个，备份之后发出的不会重号；所有人须重新登录。\n"
        f"Each series of numbers skips {NUMBERS_SKIPPED}, so that none given out since is given"
        " twice. Everybody signs in again."
    )
    if any(one.ledger.relayed for one in wanted):
        say(
            "曾发布到 Kafka：先不要设置 GRIDLEDGER_KAFKA，见 docs/operations/backup.md。\n"
            "It was published to Kafka: leave GRIDLEDGER_KAFKA unset until you have read"
            " docs/operations/backup.md."
        )
