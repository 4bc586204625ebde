"""A program that does one thing when told: one JSON line in, one JSON line out.

Both sides of the pipe stand here. A contender ends when its input does, so it never outlives the
run that started it.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Self

from tests.bench.load import NothingDone

ROOT = Path(__file__).parents[2]
LOG_TAIL = 2000
END_S_MAX = 20.0

Cells = Mapping[str, Callable[..., Awaitable[Any]]]


class ContenderFailed(RuntimeError):
    """It ended, or answered with an error; the end of its log is in the message."""


class Contender:
    """One program, from its start to the end of the context."""

    def __init__(self, module: str, log: Path, **given: Any) -> None:
        self._module, self._log = module, log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, json.dumps(given)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=ROOT,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(END_S_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, cell: str, **more: Any) -> Any:
        """Let it do this and return what it measured. Raises ContenderFailed, NothingDone."""
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(json.dumps({"cell": cell, **more}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        answer = json.loads(line) if line else {}
        if "empty" in answer:
            raise NothingDone(f"{self._module} {cell}: {answer['empty']}")
        if "measured" not in answer:
            tail = self._log.read_text(encoding="utf-8", errors="replace")[-LOG_TAIL:]
            raise ContenderFailed(f"{self._module} {cell}: {answer.get('error', 'ended')}\n{tail}")
        return answer["measured"]


def given() -> dict[str, Any]:
    """What a contender was started with."""
    content: dict[str, Any] = json.loads(sys.argv[1])
    return content


async def answering(cells: Cells) -> None:
    """Do what is asked for until the input ends. A failing cell is answered with its error.

    One in which nothing was done has not failed: on a machine that is busy the next one may do.
    """
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        try:
            answer = {"measured": await cells[asked.pop("cell")](**asked)}
        except NothingDone as empty:
            answer = {"empty": str(empty)}
        except Exception as error:
            sys.stdout.write(json.dumps({"error": f"{type(error).__name__}: {error}"}) + "\n")
            sys.stdout.flush()
            raise
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
