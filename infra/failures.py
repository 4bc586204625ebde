"""What can keep the program from working that is nobody's mistake in the code, in two sentences."""

import errno
from typing import Final

import psycopg
from psycopg.errors import DiskFull, InsufficientResources
from pydantic import ValidationError

from adapters.eventstore.errors import Corrupt, StorageFull, Unavailable
from adapters.key_files import KeyFileUnusable
from infra.refusal import CannotRun, disk_full
from infra.settings import Settings

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
BARRED: Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR}
)


def foreseen(error: BaseException) -> CannotRun | None:
    """The sentences for a failure of the surroundings; None: a fault that has to be seen whole."""
    match error:
        case CannotRun():
            return error
        case KeyFileUnusable():
            return CannotRun(error.zh, error.en)
        case ValidationError() if error.title == Settings.__name__:
            named = ", ".join(f"GRIDLEDGER_{one['loc'][0]}".upper() for one in error.errors())
            return CannotRun(f"设置无效：{named}", f"Invalid setting: {named}")
        case Corrupt():
            return CannotRun(
                f"已存的数据无法读取：{error}。请勿继续，先查 docs/operations/logs.md。",
                f"Something stored cannot be read: {error}. Stop, and see docs/operations/logs.md.",
            )
        case DiskFull() | InsufficientResources():
            return disk_full(str(error).strip())
        case StorageFull():
            return disk_full(str(error.__cause__ or error).strip())
        case psycopg.OperationalError() | Unavailable():
            return CannotRun(
                f"数据库连接中断：{error}。已写入的都在，稍后重新运行同一命令。",
                f"The database does not answer: {error}. What was written is kept; run the same"
                " command again.",
            )
        case OSError() if error.errno in FULL:
            return disk_full(_of(error))
        case OSError() if error.errno in BARRED and error.filename:
            return CannotRun(
                f"无法读写 {_of(error)}。请检查该路径的权限，或另选 --data-dir。",
                f"It cannot be read or written: {_of(error)}. Look at that path's rights, or choose"
                " another --data-dir.",
            )
        case _:
            return None


def interrupted(error: BaseException | None) -> bool:
    """Whether it is Ctrl-C, or came of closing after it: helpers have heard the signal as well."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def _of(error: OSError) -> str:
    return f"{error.filename or ''} ({error.strerror})".strip()
