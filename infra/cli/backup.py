"""备份账本 · Back up ledgers into a folder: log, receipts, vault, while they are in use.

`backup DIR` copies every ledger of the data folder into a new or empty folder; `restore DIR` makes
them again. The master key is not in the backup unless --with-key asks for it: keep it apart, for
without it the sealed words cannot be read.
"""

from pathlib import Path
from typing import Annotated

from typer import Argument, Exit, Option

from adapters.vault.master_key import read_master_keys
from infra.backup.keys import key_here, place
from infra.backup.making import make_backup
from infra.backup.manifest import Manifest
from infra.backup.telling import tell
from infra.bootstrap import no_ledger
from infra.cli import DataDir, LogLevel, begin, named_folder, stopped_code
from infra.postgres.server import running
from infra.progress import bar, say


def run(
    folder: Annotated[
        Path,
        Argument(
            metavar="DIR",
            parser=named_folder,
            help="新目录或空目录 · A new or empty folder for the backup.",
        ),
    ],
    ledger: Annotated[
        str | None, Option(help="账本 · The ledger to copy; all where none is named.")
    ] = None,
    *,
    with_key: Annotated[
        bool, Option("--with-key", help="连同主密钥 · Put the master key into the backup too.")
    ] = False,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    settings = begin(data_dir, log_level)
    made: Manifest | None = None
    try:
        key = key_here(settings)
        keys = read_master_keys(key.decode(errors="replace"), place(settings))
        with running(settings, making=False) as server, bar() as progress:
            if ledger is not None and not server.has_database(ledger):
                raise no_ledger(ledger)
            names = server.ledgers() if ledger is None else [ledger]
            made = make_backup(server, names, folder, keys, key if with_key else None, progress)
    except KeyboardInterrupt:
        if made is None:
            _say_stopped(folder)
            raise Exit(stopped_code()) from None  # later it is whole, and only the server stops
    say(f"备份完成 · Backed up: {folder}")
    for one in made.ledgers:
        tell(one)
    if with_key:
        say(f"主密钥在备份中：拿到 {folder} 的人能读全部文字。")
        say(f"The master key is IN the backup: whoever has {folder} can read every word.")
    else:
        say(f"主密钥不在备份中：{place(settings)}。请另处保存一份；没有它，密封的文字无法读取。")
        say(
            f"The master key is NOT in the backup: {place(settings)}. Keep one elsewhere; without"
            " it no sealed word can be read."
        )
    if any(one.gaps for one in made.ledgers):
        raise Exit(1)


def _say_stopped(folder: Path) -> None:
    say(
        f"已停止：备份没有做完，{folder} 中没有留下任何文件；再运行一次同一命令，从头做起。"
        f" · Stopped: the backup is unfinished, and no file of it is left in {folder}; the same"
        " command makes it anew."
    )
