"""./run: the one command."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import begin
from infra.cli.main import application, main
from infra.refusal import CannotRun

ROOT = Path(__file__).parents[3]
VERBS = {path.stem.rstrip("_") for path in (ROOT / "infra/cli").glob("[a-z]*.py")} - {"main"}

OF_THE_HOUSE = {"test", "check", "node", "bench", "profile", "campaign"}


def run(*words: str, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "run"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which nothing is installed, on whose PATH `uv` may be written."""
    for name in ("run", "uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setenv("PATH", str(tmp_path / "path"), prepend=os.pathsep)
    return tmp_path


def write_uv(copy: Path, script: str) -> None:
    uv = copy / "path" / "uv"
    uv.parent.mkdir()
    uv.write_text(f"#!/bin/sh\n{script}\n")
    uv.chmod(0o755)


def test_alone_it_lists_every_verb_with_a_line() -> None:
    listed = run()
    lines = [line.split(maxsplit=1) for line in listed.stdout.splitlines() if line[:2] == "  "]
    assert listed.returncode == 0
    assert {verb for verb, _ in lines} == OF_THE_HOUSE | VERBS


def test_whoever_reads_the_list_may_have_seen_enough() -> None:
    """As `./run | head -1` does: not even a traceback is left."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as stdout:
        command = [sys.executable, str(ROOT / "run")]
        ended = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=False)
    assert (ended.returncode, ended.stderr) == (-signal.SIGPIPE, b"")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("dmeo", "没有命令 dmeo。是要 demo 吗？\nThere is no verb dmeo. Did you mean demo?\n"),
        ("frobnicate", "没有命令 frobnicate。\nThere is no verb frobnicate.\n"),
    ],
)
def test_an_unknown_verb_is_named_under_the_list_with_the_nearest_and_fails(
    typed: str, said: str
) -> None:
    answered = run(typed)
    assert (answered.returncode, answered.stderr) == (2, said)
    assert "  test" in answered.stdout


def test_words_after_the_verb_go_to_the_tool() -> None:
    answered = run("test", "--version")
    assert (answered.returncode, answered.stdout[:6]) == (0, "pytest")


def test_two_at_once_install_once(copy: Path) -> None:
    """A uv of the test's own writes down when it works, and installs a pytest of the test's own."""
    pytest_ = copy / ".venv" / "bin" / "pytest"
    asked = copy / "asked"
    write_uv(
        copy,
        f'echo "$*" $UV_PYTHON $UV_PYTHON_DOWNLOADS >> {asked}; mkdir -p {pytest_.parent}\n'
        f"printf '#!/bin/sh\\necho tested with \"$*\"' > {pytest_}; chmod +x {pytest_}",
    )
    command = [sys.executable, str(copy / "run"), "test", "-x"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [each.communicate()[0] for each in both] == [
        "tested with -n 2 --dist worksteal -x\n"
    ] * 2
    assert asked.read_text().splitlines() == [
        f"sync --frozen --inexact --project {copy} {sys.executable} never"
    ]


def test_what_is_compiled_is_kept_although_python_was_told_to_write_nothing(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    pytest_ = copy / ".venv" / "bin" / "pytest"
    write_uv(
        copy,
        f"mkdir -p {pytest_.parent}\n"
        f"printf '#!/bin/sh\nprintenv PYTHONPYCACHEPREFIX PYTHONDONTWRITEBYTECODE' > {pytest_}\n"
        f"chmod +x {pytest_}",
    )
    assert run("test", root=copy).stdout == f"{copy / '.venv' / 'compiled'}\n"


def test_an_installation_that_failed_says_so_and_is_tried_again(copy: Path) -> None:
    write_uv(copy, "echo no network >&2; exit 1")
    for _ in range(2):
        failed = run("test", root=copy)
        assert failed.returncode == 1
        assert "no network" in failed.stderr
        assert "安装失败" in failed.stderr


def test_who_asks_how_the_bench_is_used_waits_for_nothing_that_only_the_bench_needs(
    copy: Path,
) -> None:
    python, asked = copy / ".venv" / "bin" / "python", copy / "asked"
    write_uv(
        copy,
        f'echo "$*" >> {asked}; mkdir -p {python.parent}\n'
        f"printf '#!/bin/sh\necho \"$*\"' > {python}; chmod +x {python}",
    )
    assert run("bench", "--help", root=copy).stdout == "-m tests.bench --help\n"
    assert "--group" not in asked.read_text()
    run("bench", "--quick", root=copy)
    assert "--group bench" in asked.read_text()


def test_a_verb_of_the_ledger_shows_its_help() -> None:
    shown = run("demo", "--help")
    assert (shown.returncode, "--data-dir" in shown.stdout) == (0, True), shown.stderr
    assert "Usage: ./run demo" in shown.stdout


@pytest.mark.parametrize("words", [("serve", "--no-such"), ("metrics",), ("show", "--port")])
def test_what_is_mistyped_is_said_in_both_languages_with_the_way_to_help(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["gridledger", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert f"Try './run {words[0]} --help'" in said
    assert said.endswith(f"命令写法有误，原因见上。用法：./run {words[0]} --help\n")


@pytest.mark.parametrize("verb", ["backup", "restore"])
def test_a_folder_without_a_name_is_not_the_one_in_which_one_stands(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["gridledger", verb, ""])
    with pytest.raises(SystemExit, match="2"):
        main()
    zh, en = capsys.readouterr().err.splitlines()[:2]
    assert (zh[:6], en[:21]) == ("目录名是空的", "The folder's name is ")


@pytest.mark.parametrize("verb", ["serve", "show", "metrics", "rebuild", "screenshots"])
def test_whoever_looks_at_a_ledger_and_names_none_gets_the_demo(verb: str) -> None:
    shown = CliRunner().invoke(application([verb]), [verb, "--help"])
    assert "[default: demo]" in shown.output


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_of_the_ledger_may_be_told_where_it_lies(verb: str) -> None:
    shown = CliRunner().invoke(application([verb]), [verb, "--help"])
    assert (shown.exit_code, "--data-dir" in shown.output) == (0, True), shown.output


def test_only_the_module_of_the_verb_is_loaded() -> None:
    assert [command.name for command in application(["no-such-verb"]).registered_commands] == (
        sorted(VERBS)
    )
    for verb in VERBS:
        (command,) = application([verb, "--help"]).registered_commands
        assert command.name == verb


def test_an_option_goes_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDLEDGER_DATA_DIR", "from-environment")
    assert begin(None, None).data_dir == Path("from-environment")
    assert begin(tmp_path, None).data_dir == tmp_path


def test_a_ledger_without_a_named_folder_does_not_lie_where_one_stands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["gridledger", "show", "1", "--data-dir", ""])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "The folder's name is empty" in capsys.readouterr().err
    monkeypatch.setenv("GRIDLEDGER_DATA_DIR", "")
    monkeypatch.setattr(sys, "argv", ["gridledger", "show", "1"])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "Invalid setting: GRIDLEDGER_DATA_DIR" in capsys.readouterr().err


def test_a_refusal_is_two_sentences_and_exit_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_words: list[str]) -> None:
        raise CannotRun("不行。", "It cannot be.")

    monkeypatch.setattr("infra.cli.main.application", refuse)
    with pytest.raises(SystemExit, match="2"):
        main()
    assert capsys.readouterr().err == "不行。\nIt cannot be.\n"


@pytest.mark.parametrize(("verb", "becomes"), [("show", "gridledger"), ("campaign", "python")])
def test_a_stop_is_held_back_until_the_program_can_say_what_it_ended(
    copy: Path, verb: str, becomes: str
) -> None:
    (copy / "infra/cli").mkdir(parents=True)
    (copy / "infra/cli/show.py").write_text('"""Show."""\n')
    program = copy / ".venv" / "bin" / becomes
    write_uv(copy, f"mkdir -p {program.parent}; mv {copy / 'program'} {program}")
    (copy / "program").write_text(
        f"#!{sys.executable}\nimport signal\n"
        "print(*sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])))\n"
    )
    (copy / "program").chmod(0o755)
    assert run(verb, root=copy).stdout.split() == ["2", "15"]


def test_a_setting_that_makes_no_sense_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRIDLEDGER_LOG_LEVEL", "LOUD")
    monkeypatch.setattr("infra.cli.main.application", lambda _words: lambda **_: begin(None, None))
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "GRIDLEDGER_LOG_LEVEL" in capsys.readouterr().err
