"""本机的 Kafka · A real Kafka on this machine, one node, until Ctrl-C.

The first start fetches Apache Kafka by Maven. Its files lie in the data folder. To publish a ledger
to it: set GRIDLEDGER_KAFKA to the address that it shows, then start `demo` or `serve`.
"""

import subprocess
from typing import Annotated

from typer import Option

from infra.cli import DataDir, LogLevel, begin
from infra.kafka.broker import broker
from infra.progress import say
from infra.refusal import CannotRun


def run(
    port: Annotated[int, Option(help="端口 · The port.", min=0, max=65_535)] = 9092,
    data_dir: DataDir = None,
    log_level: LogLevel = None,
) -> None:
    settings = begin(data_dir, log_level)
    try:
        with broker(settings.data_dir, port) as one:
            say(f"Kafka {one.address}  Ctrl-C 停止 · stops")
            say(f"  export GRIDLEDGER_KAFKA={one.address}")
            _wait(one.process)
    except KeyboardInterrupt:
        say("已停止 · Stopped.")


def _wait(process: subprocess.Popen[bytes] | None) -> None:
    """Until it is told to stop, or the broker ends by itself. Raises CannotRun."""
    assert process is not None
    code = process.wait()
    raise CannotRun(
        f"Kafka 自行结束，代码 {code}。请看数据目录里的 kafka/broker.log。",
        f"Kafka ended by itself with code {code}. Look into kafka/broker.log in the data folder.",
    )
