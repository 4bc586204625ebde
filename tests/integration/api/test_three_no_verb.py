"""`metrics three-no` prints what the surface answers."""

import json

import pytest

from adapters.clock import now
from api.as_of import head_of
from infra.postgres.roles import Role
from infra.reading import Reading
from infra.refusal import CannotRun
from infra.three_no import asked_of, show_three_no
from projections.three_no.reading import WindowKind
from tests.integration.api.test_three_no import Registry
from tests.support.surface import Surface


def reading(county: Surface) -> Reading:
    """The ledger of the surface, as a verb reads it."""
    county.catch_up()
    ledger = county.parts.ledger
    url = county.database.url(Role.READER)
    labels = {("community", str(key)): a.label for key, a in ledger.catalogue.areas.items()}
    recorder = None
    return Reading(url, ledger.name, ledger.catalogue, head_of(ledger), recorder, labels)  # type: ignore[arg-type]


def test_the_table_and_the_lines_say_what_the_surface_says(
    county: Surface, capsys: pytest.CaptureFixture[str]
) -> None:
    registry = Registry(county)
    registry.follow()
    registry.confirm(registry.record(40))
    answer = registry.board()
    read = reading(county)
    show_three_no(read, asked_of(None, None, None, WindowKind.YEAR), as_json=True)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.pop("valid_at") for line in lines] == [answer["valid_at"]] * 2
    assert {line.pop("position") for line in lines} == {read.head.position}
    assert lines == answer["communities"]
    show_three_no(read, asked_of(None, None, None, WindowKind.YEAR), as_json=False)
    shown = capsys.readouterr().out
    (row,) = [line for line in shown.splitlines() if "西湖社区" in line]
    for words in ("■ 有", "1 ■", "○", "40"):
        assert words in row
    assert "SYNTHETIC" in shown


def test_a_day_that_is_none_is_said_in_words(county: Surface) -> None:
    with pytest.raises(CannotRun):
        asked_of("soon", None, None, WindowKind.YEAR)
    ahead = asked_of(f"{now().year + 1}-01-01", None, None, WindowKind.YEAR)
    with pytest.raises(CannotRun):
        show_three_no(reading(county), ahead, as_json=True)


def test_a_position_beyond_the_log_is_told_where_the_log_ends(county: Surface) -> None:
    read = reading(county)
    ahead = asked_of(None, None, f"1.{read.head.position + 1}", WindowKind.YEAR)
    with pytest.raises(CannotRun, match=rf"The log ends at 1\.{read.head.position}\."):
        show_three_no(read, ahead, as_json=True)
