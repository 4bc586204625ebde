"""How long work shows itself: a bar with rate and remaining time, on stderr."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from infra.terminal import terminal

_CONSOLE = terminal(stderr=True)


class Rate(ProgressColumn):
    """Steps per second, by what has been done so far."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("–/s" if speed is None else f"{speed:,.0f}/s", style="progress.percentage")


def bar() -> Progress:
    """A progress display; where stderr is no terminal it prints only its last state."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=_CONSOLE,
    )


@contextmanager
def telling(line: Callable[[], str | None], every_s: float = 30.0) -> Iterator[None]:
    """Say how far it is now and then where stderr is no terminal, and so no bar is seen."""
    over = threading.Event()

    def tell() -> None:
        while not over.wait(every_s):
            if said := line():
                say(said)

    teller = threading.Thread(target=tell, name="gridledger-telling", daemon=True)
    if _CONSOLE.is_terminal:
        yield
        return
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def say(text: str) -> None:
    """A line for the person at the terminal."""
    _CONSOLE.print(text, markup=False)
