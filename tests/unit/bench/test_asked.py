"""What the measuring tools refuse before anything is measured."""

from pathlib import Path

import pytest

from tests.bench import profile
from tests.bench.asked import ITEMS, asked
from tests.bench.figures import Target, figure, judged


@pytest.mark.parametrize(
    "words",
    [
        ["--flush-ms", "-1"], ["--flush-ms", "nan"], ["--flush-ms", "inf"], ["--flush-ms", "x"],
        ["--flush-ms", "101"],
    ],
)  # fmt: skip
def test_a_flush_that_no_server_can_emulate_is_refused_in_both_languages(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for read in (asked, profile.asked):
        with pytest.raises(SystemExit) as refused:
            read(words)
        assert refused.value.code == 2
        assert f"须为 0 到 100 毫秒 · must be 0 to 100 ms: {words[1]}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["1"], ["--quick"], ["--events"], ["--events", "8000", "9000"], ["--flush-ms", "2"]]
)
def test_a_part_of_a_run_does_not_write_the_document(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert not asked(words).write_docs
    with pytest.raises(SystemExit) as refused:
        asked([*words, "--write-docs"])
    assert refused.value.code == 2
    assert "只由完整的一次运行来写 · only a whole run writes" in capsys.readouterr().err


def test_a_whole_run_writes_the_document() -> None:
    assert asked(["--write-docs"]).write_docs
    assert asked([*ITEMS, "--rounds", "9", "--write-docs"]).write_docs


@pytest.mark.parametrize(
    "words",
    [
        ["--clients", "0"], ["--clients", "-1"], ["--clients", "1", "x"], ["--seconds", "0"],
        ["--seconds", "-1"], ["--seconds", "nan"], ["--cprofile", "/nope/x"],
    ],
)  # fmt: skip
def test_what_cannot_be_profiled_is_refused_in_both_languages(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        profile.asked(words)
    assert refused.value.code == 2
    assert f": {words[-1]}" in (said := capsys.readouterr().err)
    assert " · " in said


def test_what_can_be_profiled_is_read(tmp_path: Path) -> None:
    file = tmp_path / "statistics"
    given = profile.asked(
        ["--clients", "1", "8", "--seconds", "0.5", "--flush-ms", "2", "--cprofile", str(file)]
    )
    assert (given.clients, given.seconds, given.flush_ms) == ([1, 8], 0.5, 2.0)
    assert given.cprofile == file


def test_an_emulated_flush_is_measured_against_no_target() -> None:
    (one,) = judged([figure("1", "x", [1], [2], Target(1))], flush_ms=2.0)
    assert (one.target, one.met, one.members()["met"]) == (None, None, None)
    (one,) = judged([figure("1", "x", [1], [2], Target(1))], flush_ms=0.0)
    assert one.met is False
