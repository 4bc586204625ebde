"""What goes into a pipe is broken nowhere; what goes to a terminal fits it."""

import io
import subprocess
import sys

import pytest
from rich.table import Table

from infra.terminal import terminal, terminal_for_tables

SENTENCE = " ".join(["The views are made from the log."] * 8)
SAYING = f"from infra.progress import say; say({SENTENCE!r})"


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> Table:
    """A table whose row is longer than a terminal's line."""
    monkeypatch.delenv("COLUMNS", raising=False)
    table = Table()
    table.add_column("community")
    table.add_row(SENTENCE)
    return table


def test_a_sentence_that_is_read_by_a_program_is_one_line() -> None:
    """In an environment of its own: pytest's says COLUMNS to the children of a test."""
    said = subprocess.run(
        [sys.executable, "-c", SAYING], capture_output=True, text=True, check=True,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert said.stderr == f"{SENTENCE}\n"


def test_a_row_of_a_table_in_a_file_is_one_line(
    wide: Table, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal_for_tables().print(wide)
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if SENTENCE in line]) == 1
    assert len(SENTENCE) < len(lines[0]) < len(SENTENCE) + 10, "no wider than what it holds"


@pytest.mark.parametrize(("columns", "lines_max"), [("60", 80), ("100", 100), ("300", 120)])
def test_a_table_fits_the_width_that_was_asked_for(
    wide: Table, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: str,
    lines_max: int,
) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", columns)
    terminal_for_tables().print(wide)
    assert max(map(len, capsys.readouterr().out.splitlines())) == lines_max


def test_a_terminal_is_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(sys, "stdout", Tty())
    monkeypatch.setattr("os.get_terminal_size", lambda *_: (90, 25))
    assert terminal().width == 90
    assert terminal_for_tables().width == 90
