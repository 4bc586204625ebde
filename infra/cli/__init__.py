"""The command line: every file here but `main.py` is one verb.

A verb's file has its help as docstring, whose first line stands in the list of `./run`, and one
function `run`, whose parameters are its options. Every verb has `DataDir` and `LogLevel`.
"""

import signal
from pathlib import Path
from typing import Annotated, Any

from typer import Option

from infra.logging import start_logging
from infra.settings import Level, Settings

DataDir = Annotated[
    Path | None, Option(help="数据目录 · Where the data lies; else GRIDLEDGER_DATA_DIR.")
]
LogLevel = Annotated[
    Level | None, Option(help="日志级别 · What is logged; else GRIDLEDGER_LOG_LEVEL.")
]


def begin(data_dir: Path | None, log_level: Level | None) -> Settings:
    """The settings, options before environment; from here on logs are written.

    Told to stop (SIGTERM), a verb ends as by Ctrl-C: in order. A shell without job control has what
    it starts in the background ignore Ctrl-C, and then nothing would stop a verb in order.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    given: dict[str, Any] = {"data_dir": data_dir, "log_level": log_level}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    start_logging(settings.log_level)
    return settings
