"""What verbs print on: as wide as the terminal, while in a pipe or a file no line is broken."""

import os
from typing import Final

from rich.console import Console

UNBROKEN: Final = 10_000
WIDTH_MIN: Final = 80
TABLE_MAX: Final = 120


def terminal(*, stderr: bool = False) -> Console:
    """Whoever exports COLUMNS gets that width wherever it goes."""
    console = Console(stderr=stderr, highlight=False)
    asked = "COLUMNS" in os.environ  # noqa: TID251 - a custom of terminals, and rich reads it
    if not console.is_terminal and not asked:
        console.width = UNBROKEN
    return console


def terminal_for_tables() -> Console:
    """Wide enough for the columns that never give way, and no wider than is read with ease."""
    console = terminal()
    if console.width != UNBROKEN:
        console.width = min(max(console.width, WIDTH_MIN), TABLE_MAX)
    return console
