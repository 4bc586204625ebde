"""The command line: every file here but `main.py` is one verb.

A verb's file has its help as docstring, whose first line stands in the list of `./run`, and one
function `run`, whose parameters are its options. Every verb has `DataDir` and `LogLevel`.
"""

import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from threading import Event
from typing import Annotated, Any, ParamSpec

from typer import Exit, Option

from infra.logging import start_logging
from infra.progress import say
from infra.refusal import CannotRun
from infra.settings import Level, Settings


def named_folder(word: str) -> Path:
    """Raises CannotRun where no folder is named: without a word it would be the one one is in."""
    if not word:
        raise CannotRun(
            "目录名是空的。请写出目录；用变量时，请看它有没有值。",
            "The folder's name is empty. Name the folder; where a variable holds it, look whether"
            " it is set.",
        )
    return Path(word)


DataDir = Annotated[
    Path | None,
    Option(
        metavar="PATH",
        parser=named_folder,
        help="数据目录 · Where the data lies; else GRIDLEDGER_DATA_DIR.",
    ),
]
LogLevel = Annotated[
    Level | None, Option(help="日志级别 · What is logged; else GRIDLEDGER_LOG_LEVEL.")
]

P = ParamSpec("P")
_terminated = Event()


def heed_stops() -> None:
    """Told to stop (SIGTERM), a verb ends as by Ctrl-C: in order. `./run` held both back until now.

    A shell without job control has what it starts in the background ignore Ctrl-C, and then nothing
    would stop a verb in order.
    """
    _terminated.clear()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _end)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))


def begin(data_dir: Path | None, log_level: Level | None) -> Settings:
    """The settings, options before environment; from here on logs are written."""
    given: dict[str, Any] = {"data_dir": data_dir, "log_level": log_level}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    start_logging(settings.log_level)
    return settings


def stoppable(run: Callable[P, None]) -> Callable[P, None]:
    """A verb that is stopped, and has nothing better to say of it, can be run again."""

    @wraps(run)
    def running(*given: P.args, **named: P.kwargs) -> None:
        try:
            run(*given, **named)
        except KeyboardInterrupt:
            say("已停止；再运行一次同一命令即可。 · Stopped; the same command can be run again.")
            raise Exit(stopped_code()) from None

    return running


def stopped_code() -> int:
    """The exit code of a verb that was told to stop: 143 by SIGTERM, 130 by Ctrl-C."""
    return 128 + (signal.SIGTERM if _terminated.is_set() else signal.SIGINT)


def _end(*_: object) -> None:
    _terminated.set()
    signal.raise_signal(signal.SIGINT)
