import re

from tests.bench.document import MARK, PATH, Shown, text_of
from tests.bench.figures import Target, alone, figure

FIGURES = [
    figure("1", "32 concurrent · commands/s", [900.0, 1100.0], [1000.0, 1000.0], Target(1)),
    figure("4", "p99 · ms", [10.0], [5.0], Target(0.35, at_least=False)),
    alone("p50", "1 concurrent · ms", [1.5]),
    figure("2", "growth: 20 events / 10", [1.0], [1.0], Target(0.77)),
    alone("bytes", "an event · bytes", [1000.0]),
]
QUIET = {"cores": 2, "load_average": [0.4, 1.0, 2.0]}
BUSY = {"cores": 2, "load_average": [5.0, 1.0, 2.0]}
TARGET = re.compile(r"^([≥≤]) ([0-9.]+)$")


def test_every_figure_stands_in_the_document_once_with_its_verdict() -> None:
    text = text_of(Shown(QUIET, FIGURES, 2.0, [], []))
    for one in FIGURES:
        assert text.count(f"| {one.item} | {one.variant} |") == 1
    assert "2 of 3 targets in this document are met." in text
    assert "| 2.00 | 2.00–2.00 | ≤ 0.35 | missed |" in text
    assert text.startswith(f"{MARK}\n# ")


def test_a_run_on_a_busy_machine_says_that_its_figures_are_none() -> None:
    warning = "no measure of the product"
    assert warning not in text_of(Shown(QUIET, FIGURES, 2.0, [], []))
    assert warning in text_of(Shown(BUSY, FIGURES, 2.0, [], []))


def test_what_the_document_calls_met_is_met() -> None:
    """Within what is lost by rounding to three digits."""
    text = PATH.read_text(encoding="utf-8")
    assert text.startswith(MARK)
    judged = 0
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 8 or not (wanted := TARGET.match(cells[6])):
            continue
        judged += 1
        ratio, target = float(cells[4].replace(",", "")), float(wanted[2])
        sign = 1 if wanted[1] == "≥" else -1
        margin = sign * (ratio - target)
        assert cells[7] == ("met" if margin >= 0 else "missed") or abs(margin) < 0.006 * target
    assert judged > 20
