"""Los Angeles: rows add up, and every number is the one that the file gives when counted apart."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from adapters.ids import derived
from tests.support import la_times
from tests.support.imports import MYLA311, House, ledger_id, real_log

# By row, from 0: why it is refused.
REFUSED = {
    13: "Status 'Lost' is not known",
    14: "SRNumber is empty",
    15: "CreatedDate: '13/02/2018 09:00:00 AM' is no time",
    16: "Status is Closed, but ClosedDate is empty",
    17: "CreatedDate: '01/02/2018 09:00 AM' is no time",
    18: "2 cells instead of 12",
    22: f"RequestType: '{'x' * 40}' is no code",
    23: "not UTF-8",
}


class Imported(NamedTuple):
    house: House
    ledger: str
    file: Path
    rows: list[dict[str, str]]
    said: dict[str, Any]
    rejects: Path

    def metrics(self, by: str, *words: str) -> dict[str | None, dict[str, int | None]]:
        """Report to close by key, as the verb prints it."""
        shown = self.house.run(
            "metrics", "response-times", "--ledger", self.ledger, "--by", by,
            "--interval", "report-close", "--json", *words,
        )  # fmt: skip
        assert shown.code == 0, shown.err
        lines = [json.loads(line) for line in shown.out.splitlines()]
        return {line.pop(by): line for line in lines}

    def again(self) -> dict[str, Any]:
        return self.house.imported("myla311", self.file, self.ledger, self.rejects)

    def behind(self, number: str) -> str:
        """The position of the last event of a case."""
        with self.house.owner(self.ledger) as owner:
            stream = derived(ledger_id(owner), "myla311", number)
            found = owner.execute(
                "SELECT max(notification_id) FROM log.events WHERE originator_id = %s", [stream]
            ).fetchone()
        assert found is not None
        return f"1.{found[0]}"


@pytest.fixture(scope="module")
def sample(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    rejects = tmp_path_factory.mktemp("myla311") / "rejects.csv"
    with house.ledger() as ledger:
        said = house.imported("myla311", MYLA311, ledger, rejects)
        rows = la_times.rows(MYLA311, but=REFUSED)
        yield Imported(house, ledger, MYLA311, rows, said, rejects)


@pytest.fixture(scope="module")
def real(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    file = real_log("myla311-2018-01.csv")
    rejects = tmp_path_factory.mktemp("myla311") / "rejects.csv"
    with house.ledger() as ledger:
        said = house.imported("myla311", file, ledger, rejects)
        yield Imported(house, ledger, file, la_times.rows(file), said, rejects)


def test_every_row_is_imported_a_duplicate_or_refused(sample: Imported) -> None:
    rows = {name: sample.said[name] for name in ("read", "imported", "duplicate", "rejected")}
    assert rows == {"read": 25, "imported": 16, "duplicate": 1, "rejected": 8}
    assert sample.said["events"] == 16 * 2 - 2  # two are open
    assert list(sample.said) == ["read", "imported", "duplicate", "rejected", "events", "seconds"]


def test_a_refused_row_is_listed_as_it_stands_with_its_line_and_why(sample: Imported) -> None:
    with sample.rejects.open(encoding="utf-8", errors="surrogateescape", newline="") as text:
        header, *listed = csv.reader(text)
    with MYLA311.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        rows = list(csv.reader(text))
    assert header == ["line", "reason", *rows[0]]
    # One cell in the twelfth row holds a line end: what follows it begins a line later.
    expected = [[str(n + 3), why, *rows[n + 1]] for n, why in REFUSED.items()]
    assert listed == expected


def test_a_second_run_adds_nothing_and_lists_the_same(sample: Imported) -> None:
    listed = sample.rejects.read_bytes()
    said = sample.again()
    del said["seconds"]
    assert said == {"read": 25, "imported": 0, "duplicate": 17, "rejected": 8, "events": 0}
    assert sample.rejects.read_bytes() == listed


@pytest.mark.parametrize("by", la_times.COLUMNS)
def test_response_times_are_those_of_the_file(sample: Imported, by: str) -> None:
    assert sample.metrics(by) == la_times.response_times(sample.rows, by)


@pytest.mark.parametrize("by", la_times.COLUMNS)
def test_as_of_a_row_they_are_those_of_the_rows_up_to_it(sample: Imported, by: str) -> None:
    upto = sample.rows[:8]
    shown = sample.metrics(by, "--as-of", sample.behind(upto[-1]["SRNumber"]))
    assert shown == la_times.response_times(upto, by)


def test_a_time_that_the_clock_shows_twice_or_never_is_flagged(sample: Imported) -> None:
    with sample.house.owner(sample.ledger) as owner:
        found = owner.execute(
            "SELECT convert_from(state, 'UTF8')::jsonb ->> 'row_key', effective_at::text"
            "  FROM log.events WHERE convert_from(state, 'UTF8') LIKE '%LOCAL_TIME_UNSURE%'"
            " ORDER BY 1"
        ).fetchall()
    assert found == [
        ("1-11#CLOSED", "2018-11-04 08:30:00+00"),
        ("1-12#CLOSED", "2018-03-11 10:30:00+00"),
    ]


def test_the_first_name_of_an_area_stands_and_the_table_fits(sample: Imported) -> None:
    words = ("metrics", "response-times", "--ledger", sample.ledger, "--by", "community")
    for width in (80, 120):
        lines = sample.house.run(*words, width=width).out.splitlines()
        table = next(n for n, line in enumerate(lines) if line.strip().startswith("───"))
        assert max(map(len, lines)) <= width
        assert [line.split("  ")[0].strip() for line in lines[table + 1 : table + 5]] == [
            "5 RIVERSIDE NC", "7 LAKE NC", "41 HILL NC, EAST", "（无 none）"
        ]  # fmt: skip
        assert lines[table + 2].split()[3:6] == ["1", "0", "0"]


def test_a_case_shows_its_history_with_both_clocks_as_of_any_position(sample: Imported) -> None:
    words = ("show", "myla311:1-5", "--ledger", sample.ledger)
    whole = sample.house.run(*words).out
    assert "source_recorded.v1" in whole
    assert "生效 effective 2018-01-01 01:20:00" in whole
    assert "IMPORT" in whole
    assert [whole.count(f"v{n}  ") for n in (1, 2, 3, 4, 5)] == [1, 1, 1, 1, 0]
    assert len(set(re.findall(r"event ([0-9a-f-]{36})  命令 command [0-9a-f-]{36}", whole))) == 4
    position = next(line for line in whole.splitlines() if "  v2  " in line).split()[0]
    before = sample.house.run(*words, "--as-of", position).out
    assert [before.count(f"v{n}  ") for n in (1, 2, 3)] == [1, 1, 0]
    unknown = sample.house.run("show", "myla311:1-99", "--ledger", sample.ledger)
    assert (unknown.code, "1-99" in unknown.err) == (2, True)


@pytest.mark.timeout(600)
def test_the_real_file_adds_up_and_a_second_run_adds_nothing(real: Imported) -> None:
    def rows(said: dict[str, Any]) -> list[int]:
        return [said[name] for name in ("read", "imported", "duplicate", "rejected", "events")]

    assert rows(real.said) == [10_000, 10_000, 0, 0, 20_000]
    assert rows(real.again()) == [10_000, 0, 10_000, 0, 0]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("by", "keys"), [("community", 98), ("category", 12), ("unit", 6)])
def test_response_times_of_the_real_file_now_and_half_way(
    real: Imported, by: str, keys: int
) -> None:
    now = real.metrics(by)
    assert now == la_times.response_times(real.rows, by)
    assert len(now) == keys
    assert [sum(cell[name] or 0 for cell in now.values()) for name in ("n", "negative")] == [
        9_707, 13
    ]  # fmt: skip
    half = real.rows[:5_000]
    then = real.metrics(by, "--as-of", real.behind(half[-1]["SRNumber"]))
    assert then == la_times.response_times(half, by)
