import json

import pytest

from tests.bench.figures import KEYS, Figure, Target, alone, figure
from tests.bench.printing import cells_of, print_setting
from tests.bench.rounds import Cell, run


def test_a_ratio_is_that_of_the_same_round() -> None:
    """The medians are 20 and 10, whose ratio no round has shown."""
    told = figure("1", "x", [10, 20, 90], [10, 5, 30])
    assert (told.work, told.reference) == (20, 10)
    assert (told.low, told.ratio, told.high) == (1, 3, 4)


def test_rounds_that_do_not_match_are_no_figure() -> None:
    with pytest.raises(ValueError, match="zip"):
        figure("1", "x", [1, 2], [1])


@pytest.mark.parametrize(
    ("target", "ratio", "met"),
    [
        (Target(1.5), 1.5, True),
        (Target(1.5), 1.49, False),
        (Target(0.35, at_least=False), 0.35, True),
        (Target(0.35, at_least=False), 0.36, False),
    ],
)
def test_what_misses_its_target_is_called_missed(target: Target, ratio: float, met: bool) -> None:
    told = figure("1", "x", [ratio], [1], target)
    assert told.met is met
    assert told.members()["met"] is met
    assert ("missed" in cells_of(told)[-1]) is not met


def test_what_has_no_target_is_neither_met_nor_missed() -> None:
    told = alone("p50", "x", [2, 1, 3])
    assert (told.work, told.low, told.high) == (2, 1, 3)
    assert told.members()["met"] is None
    assert cells_of(told)[-1] == ""


@pytest.mark.parametrize("told", [figure("1", "x", [1], [3], Target(1)), alone("1", "x", [1])])
def test_a_line_has_exactly_these_keys(told: Figure) -> None:
    assert tuple(told.members()) == KEYS
    assert tuple(json.loads(json.dumps(told.members()))) == KEYS


def test_every_cell_is_measured_once_a_round_and_begins_elsewhere_each_time() -> None:
    seen: list[str] = []

    def cell(name: str, then: Cell | None = None) -> Cell:
        def measure() -> dict[str, float]:
            seen.append(name)
            return {"rate": len(seen)}

        return Cell(name, measure, None, then)

    cells = [cell("a"), cell("b", then=cell("after b")), cell("c")]
    rounds = run(cells, 3)
    assert all(len(rounds.of(name)) == 3 for name in ("a", "b", "after b", "c"))
    assert len({seen[n] for n in (0, 4, 8)}) == 3
    assert all(seen[n + 1] == "after b" for n, name in enumerate(seen) if name == "b")


def test_the_best_of_several_is_found_in_each_round() -> None:
    rates = iter([1.0, 5.0, 4.0, 2.0])
    rounds = run([Cell("a", lambda: {"rate": next(rates)}), Cell("b", lambda: {"rate": 3.0})], 2)
    assert rounds.best("a", "b") == [max(one, 3.0) for one in rounds.of("a")]
    with pytest.raises(KeyError):
        rounds.of("c")


@pytest.mark.parametrize(("load", "told"), [(1.0, False), (1.1, True)])
def test_a_busy_machine_is_told_beside_the_settings(
    load: float, capsys: pytest.CaptureFixture[str], *, told: bool
) -> None:
    print_setting({"cores": 2, "load_average": [load, 0.0, 0.0]}, as_json=False)
    assert ("no measure of the product" in capsys.readouterr().out) is told
