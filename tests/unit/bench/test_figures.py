import json
import math

import pytest

from tests.bench.figures import KEYS, Figure, Target, alone, figure, judged
from tests.bench.load import NothingDone
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


def test_a_window_in_which_nothing_was_done_is_named_and_the_others_count() -> None:
    seen: dict[str, list[int]] = {"a": [], "b": [], "never": []}
    empty = {"a": {2}, "b": {3}, "never": {1, 2, 3, 4}}
    left_out: list[str] = []

    def cell(name: str) -> Cell:
        def measure() -> dict[str, float]:
            seen[name].append(len(seen[name]) + 1)
            if seen[name][-1] in empty[name]:
                raise NothingDone("nothing was done in this window")
            return {"rate": 10.0 * seen[name][-1]}

        return Cell(name, measure)

    rounds = run([cell(name) for name in seen], 4, left_out=left_out.append)
    windows = sorted(what.partition(":")[0] for what in left_out)
    assert windows == ["a, 2/4", "b, 3/4", *(f"never, {n}/4" for n in (1, 2, 3, 4))]
    a, b, never = map(rounds.of, seen)
    assert (a[::2], b[1]) == ([10, 30], 20)
    assert all(map(math.isnan, (a[1], b[2], *never, *rounds.best("a", "b")[1:3])))
    left_out.clear()
    told = [
        figure("1", "x", a, b), alone("1", "x", a), figure("1", "without", a, never),
        alone("p50", "without", never),
    ]  # fmt: skip
    (compared, by_itself) = judged(told, 0, left_out.append)
    assert (compared.work, compared.reference, compared.ratio) == (25, 25, 1)
    assert (by_itself.work, by_itself.low, by_itself.high) == (30, 10, 40)
    assert [what.partition(":")[0] for what in left_out] == ["1 without", "p50 without"]


@pytest.mark.parametrize(("load", "told"), [(1.0, False), (1.1, True)])
def test_a_busy_machine_is_told_beside_the_settings(
    load: float, capsys: pytest.CaptureFixture[str], *, told: bool
) -> None:
    print_setting({"cores": 2, "load_average": [load, 0.0, 0.0]}, as_json=False)
    assert ("no measure of the product" in capsys.readouterr().out) is told
