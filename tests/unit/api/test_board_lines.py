"""What the plain board makes of a row."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from api.board_lines import BY_STATUS, belongs, lines, span
from api.labels import UNNAMED
from api.languages import Language
from api.words import FOLDER, Words
from domain.incident.lifecycle import OPEN
from domain.incident.terms import Status
from projections.board.queries import BoardRow
from tests.support.examples import CATALOGUE

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)
LENGTHS = orjson.loads((FOLDER.parent / "shared" / "lengths.json").read_bytes())


def row(**known: Any) -> BoardRow:
    empty: dict[str, Any] = dict.fromkeys(BoardRow._fields)
    empty |= {"stream": UUID(int=1), "status": "HANDLING"}
    return BoardRow(**(empty | known))


@pytest.mark.parametrize("asked", ["due_return", "due_extension"])
def test_what_a_unit_asks_for_waits_for_a_decision(asked: str) -> None:
    assert belongs(row(**{asked: SOON}), "decide", NOW)
    assert not belongs(row(), "decide", NOW)


@pytest.mark.parametrize(("lang", "said"), [("zh", "待结案"), ("en", "To close")])
def test_what_was_checked_and_has_no_clock_says_that_it_waits_to_be_closed(
    lang: Language, said: str
) -> None:
    rows = [row(status=status, reported_at=NOW) for status in ("VERIFIED", "HANDLING")]
    shown = lines(rows, CATALOGUE, UNNAMED, NOW, Words(lang))
    assert [line.left for line in shown] == [said, "–"]


@pytest.mark.parametrize("case", LENGTHS, ids=lambda case: str(case["seconds"]))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_length_is_what_the_other_pages_say(case: dict[str, Any], lang: Language) -> None:
    assert span(timedelta(seconds=case["seconds"]), Words(lang)) == case[lang]


@pytest.mark.parametrize("status", sorted(OPEN))
def test_an_open_row_is_under_exactly_one_filter_by_status(status: Status) -> None:
    one = row(status=status, paused=True, due_return=SOON, urgency="URGENT")
    assert sum(belongs(one, show, NOW) for show in BY_STATUS) == 1
