"""What a walk through the pages is held against: their words, the goals, what the feed told."""

import json
import sys
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from infra.ui.build import WEB
from tests.support.stopped import Board
from tests.support.watching import Heard


@cache
def _section(lang: str, name: str) -> dict[str, str]:
    path = WEB / "words" / lang / f"{name}.json"
    words: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return words


def said(lang: str, key: str, **values: object) -> str:
    """What the pages say for a key of their catalogue, `section.key`."""
    section, _, name = key.partition(".")
    sentence = _section(lang, section)[name]
    for slot, value in values.items():
        sentence = sentence.replace(f"{{{slot}}}", str(value))
    return sentence


class Figure(NamedTuple):
    """unit: taps, keys or ms. held: whether the goal is a condition or only told."""

    name: str
    value: float
    goal: float
    unit: str
    held: bool


class Figures:
    """Measured on the way, printed beside their goals at the end."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._found: list[Figure] = []

    def most(self, name: str, value: float, goal: float, unit: str) -> None:
        """It must not be more, however slow the machine."""
        self._found.append(Figure(name, value, goal, unit, held=True))

    def tell(self, name: str, value: float, goal: float) -> None:
        """Milliseconds that depend on the machine: told, not held."""
        self._found.append(Figure(name, value, goal, "ms", held=False))

    @property
    def missed(self) -> list[Figure]:
        """The conditions that do not hold."""
        return [one for one in self._found if one.held and one.value > one.goal]

    def show(self) -> None:
        """One line each."""
        lines = [
            f"{one.name:<40}{one.value:>7.0f} {one.unit:<4} goal ≤ {one.goal:.0f}"
            f"{'' if one.value <= one.goal else '  MISSED'}"
            for one in self._found
        ]
        sys.stdout.write("\n".join(["", f"the loop, {self._lang}", *lines, ""]))


def ordinal(position: str) -> int:
    """The number of a position, `<ledger>/<epoch>.<n>`."""
    return int(position.rpartition(".")[2])


def board_heard(snapshot: dict[str, Any], heard: Iterable[Heard], position: int) -> Board:
    """The rows that a client holds at a position by a snapshot and the messages since, by id.

    What came and went while he was cut off he hears of as gone alone; nothing goes twice.
    """
    assert ordinal(snapshot["position"]) <= position
    rows = {row[0]: row for row in snapshot["rows"]}
    gone: set[str] = set()
    for message in heard:
        if ordinal(message.id) > position:
            break
        if message.event == "upsert":
            row = message.body["row"]
            rows[row[0]] = row
            gone.discard(row[0])
        else:
            assert message.event == "gone", message
            left = message.body["id"]
            assert left not in gone, message
            gone.add(left)
            rows.pop(left, None)
    return by_stream(list(rows.values()))


def by_stream(board: Board) -> Board:
    """The rows in an order that does not depend on who holds them."""
    return sorted(board, key=lambda row: str(row[0]))
