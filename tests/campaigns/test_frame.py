"""The frame of the campaigns: what counts as passed, and what a person and a machine are told."""

import json
import re
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from infra.progress import bar
from tests.campaigns import __main__ as program
from tests.campaigns.evidence import Finding
from tests.campaigns.frame import OnScreen, Result, Tally, Told
from tests.support.stoppable import INTERRUPTED, stoppable

KEYS = [
    "campaign", "seed", "faults", "ops", "acked", "lost", "dup", "phantom", "missed",
    "false_refusals", "controls_failed", "passed",
]  # fmt: skip
FOUND = [Finding("LOST", "told, and not stored")]
Act = Callable[[Tally], None]


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Act], None]:
    """Make an act the only campaign there is."""

    def stage(act: Act) -> None:
        def run(seed: int, long: bool, folder: Path, told: Told) -> Result:
            tally = Tally("play", seed + long, told)
            (folder / "history.jsonl").write_text("{}\n")
            act(tally)
            return tally.finish(folder)

        module = ModuleType("tests.campaigns.play")
        module.__dict__["run"] = run
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(program, "CAMPAIGNS", {"play": "一场 · one play"})
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # what fails keeps its history

    return stage


def well(tally: Tally) -> None:
    tally.did(faults=3, ops=20, acked=17)
    tally.control("forgetful", FOUND)


def badly(tally: Tally) -> None:
    well(tally)
    tally.found(FOUND)
    tally.expect("MISSED", happened=False, why="the reader met 2 of 3")
    tally.expect("DOUBLED", happened=True, why="never said")


def blindly(tally: Tally) -> None:
    well(tally)
    tally.control("careless", [])


def early(_: Tally) -> None:
    raise LookupError("no such thing")


def endless(tally: Tally) -> None:
    tally.did(faults=sum(1 for _ in tally.rounds("rounds", 1_000_000)))
    tally.control("careless", [Finding("LOST", "told, and not stored")])


def stopped(tally: Tally) -> None:
    well(tally)
    try:
        signal.raise_signal(signal.SIGTERM)
    finally:
        raise BrokenPipeError("whoever helped has ended too")


def ran(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = program.main(words)
    return code, *capsys.readouterr()


def test_a_campaign_that_finds_nothing_passes_and_leaves_nothing(
    played: Callable[[Act], None], capsys: pytest.CaptureFixture[str]
) -> None:
    played(well)
    code, out, err = ran(capsys, "--json", "--seed", "41", "--long")
    result = json.loads(out)
    assert code == 0
    assert list(result) == KEYS
    assert list(result.values()) == ["play", 42, 3, 20, 17, 0, 0, 0, 0, 0, 1, True]
    assert "history" not in err


def test_a_finding_fails_it_and_says_where_the_history_lies(
    played: Callable[[Act], None], capsys: pytest.CaptureFixture[str]
) -> None:
    played(badly)
    code, out, err = ran(capsys)
    heading, row = out.splitlines()
    assert code == 1
    assert heading.split() == program.HEADING
    assert row.split()[:9] == ["play", str(program.SEED), "3", "20", "17", "1", "0", "0", "1"]
    assert "FAILED" in row
    assert "LOST: told, and not stored" in err
    assert "never said" not in err
    kept = Path(err.partition("history: ")[2].split()[0])
    assert (kept / "history.jsonl").exists()
    (kept / "history.jsonl").unlink()
    kept.rmdir()


def test_a_campaign_that_is_told_to_stop_leaves_nothing_and_no_other_follows(
    played: Callable[[Act], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    played(stopped)
    with pytest.raises(SystemExit) as ended, stoppable():
        program.main(["play", "play"])
    out, err = capsys.readouterr()
    assert ended.value.code == INTERRUPTED
    assert list(tmp_path.iterdir()) == []
    assert "interrupted" in err
    assert "Traceback" not in err
    assert "play" not in out


@pytest.mark.parametrize("minutes", ["0", "-1", "nan", "inf", "0.001", "x"])
def test_a_time_in_which_nothing_can_be_broken_is_refused(
    played: Callable[[Act], None], minutes: str, capsys: pytest.CaptureFixture[str]
) -> None:
    played(well)
    with pytest.raises(SystemExit) as refused:
        program.main(["--minutes", minutes])
    assert refused.value.code == 2
    assert f"至少 0.01 分钟 · at least 0.01 minutes: {minutes}" in capsys.readouterr().err


def test_of_every_part_there_is_a_round_however_short_its_time() -> None:
    with bar() as progress:
        tally = Tally("play", 1, OnScreen(progress, part_s_max=0.0))
        assert list(tally.rounds("kills", 6)) == [0]


@pytest.mark.parametrize("act", [blindly, early])
def test_a_control_that_passes_and_a_campaign_that_breaks_fail_it(
    played: Callable[[Act], None], capsys: pytest.CaptureFixture[str], act: Act
) -> None:
    played(act)
    code, out, err = ran(capsys, "--json")
    assert code == 1
    assert json.loads(out)["passed"] is False
    assert "not found out: careless" in err or "no such thing" in err


def test_a_name_that_no_campaign_has_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran(capsys, "earthquake")
    assert (code, out) == (2, "")
    assert "earthquake" in err


def test_help_and_document_say_of_every_campaign_what_it_breaks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        program.main(["--help"])
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said[-len(program.CAMPAIGNS) :]] == list(program.CAMPAIGNS)
    assert all(" · " in line for line in program.CAMPAIGNS.values())
    document = (Path(__file__).parents[2] / "docs" / "campaigns.md").read_text(encoding="utf-8")
    table = document.partition("| campaign |")[2]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(program.CAMPAIGNS)


def test_a_part_ends_when_its_time_is_over_and_what_was_done_is_judged(
    played: Callable[[Act], None], capsys: pytest.CaptureFixture[str]
) -> None:
    played(endless)
    code, out, err = ran(capsys, "--json", "--minutes", "0.01")
    result = json.loads(out)
    assert (code, result["passed"]) == (0, True)
    assert 0 < result["faults"] < 1_000_000
    assert f"time is up: {result['faults']}/1000000" in err
    assert list(result) == [*KEYS, "cut_short"]
    assert result["cut_short"] == [f"rounds {result['faults']}/1000000"]


def test_a_person_sees_beside_the_verdict_that_the_set_was_not_done(
    played: Callable[[Act], None], capsys: pytest.CaptureFixture[str]
) -> None:
    played(endless)
    _, out, _ = ran(capsys, "--minutes", "0.01")
    assert re.search(r"通过 passed，未做满 cut short: rounds \d+/1000000$", out.strip())
