"""How long work shows itself: a bar with rate and remaining time, on stderr."""

from rich.console import Console
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

_CONSOLE = Console(stderr=True, highlight=False)


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


def say(text: str) -> None:
    """A line for the person at the terminal."""
    _CONSOLE.print(text, markup=False)
