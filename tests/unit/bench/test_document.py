import re

from tests.bench.document import MARK, PATH, Shown, text_of
from tests.bench.figures import Target, alone, figure
from tests.bench.phases import Phases
from tests.bench.profile import Profile, Queue
from tests.bench.rounds import Rounds
from tests.bench.writing import CLIENTS, GC_TARGET, latencies

FIGURES = [
    figure("1", "32 concurrent · commands/s", [900.0, 1100.0], [1000.0, 1000.0], Target(1)),
    figure("4", "p99 · ms", [10.0], [5.0], Target(0.35, at_least=False)),
    alone("p50", "1 concurrent · ms", [1.5]),
    alone("p99", "1 concurrent · ms", [4.0]),
    figure("gc", "longest collection / p99, 1 concurrent · ms", [1.0], [4.0], GC_TARGET),
    figure("gc", "longest collection / p99, 8 concurrent · ms", [3.0], [4.0], GC_TARGET),
    figure("gc", "longest collection / p99, 9 concurrent · ms", [2.0], [4.0], GC_TARGET),
    figure("2", "growth: 20 events / 10", [1.0], [1.0], Target(0.77)),
    alone("bytes", "an event · bytes", [1000.0]),
]
QUIET = {"rounds": 5, "growth_rounds": 2, "cores": 2, "load_average": [0.4, 1.0, 2.0]}
BUSY = QUIET | {"load_average": [5.0, 1.0, 2.0]}
TARGET = re.compile(r"^([≥≤]) ([0-9.]+)$")


def test_every_figure_stands_in_the_document_once_with_its_verdict() -> None:
    text = text_of(Shown(QUIET, FIGURES, 2.0, [], []))
    for one in FIGURES:
        assert text.count(f"| {one.item} | {one.variant} |") == 1
    assert "| 2.00 | 2.00–2.00 | ≤ 0.35 | missed |" in text
    assert text.startswith(f"{MARK}\n# ")


def test_targets_met_are_counted_of_each_kind_apart_beside_their_table() -> None:
    text = text_of(Shown(QUIET, FIGURES, 2.0, [], []))
    references, _, rest = text.partition("## How long a command takes")
    lasting, _, growth = rest.partition("## As the log grows")
    assert "1 of 2 targets against the references are met." in references
    assert "2 of 3 windows meet the target of the garbage collector." in lasting
    assert "1 of 1 targets of growth are met." in growth
    assert "Rounds of these rows: 2; of those above: 5." in growth


def test_the_p99_of_the_product_has_a_row_of_its_own_as_its_p50_has() -> None:
    rounds = Rounds()
    for clients in CLIENTS:
        rounds.add(f"alone {clients}", {"p50_ms": 1.0, "p99_ms": 4.0, "gc_ms": 3.0})
    told = [one for one in latencies(rounds, "here", "alone") if "32 concurrent" in one.variant]
    assert [(one.item, one.work, one.reference, one.met) for one in told] == [
        ("p50", 1.0, None, None),
        ("p99", 4.0, None, None),
        ("gc", 3.0, 4.0, False),
    ]


def test_a_profile_says_which_rate_is_undisturbed_and_which_was_measured() -> None:
    queue = Queue()
    queue.batches, queue.commands = 2, 64
    one = Profile(32, 9000.0, 7000.0, 1.0, 0.5, 0.25, Phases(), queue)
    text = text_of(Shown(QUIET, FIGURES, 2.0, [], [one]))
    assert "9,000 commands/s undisturbed, 7,000 while measured, 32 a batch." in text
    assert text.index("the first is undisturbed") < text.index("### 32 concurrent")


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
