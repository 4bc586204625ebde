"""Style that no linter knows: sizes, names, documents, and what may stand where."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ["domain", "adapters", "projections", "api", "infra"]
HOUSE = {
    *PACKAGES, "tests", "docs", "run", ".ci", ".gitignore", "pyproject.toml", "uv.lock",
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE",
}  # fmt: skip
LINES_MAX = 300
FUNCTION_LINES_MAX = 60
# Words that name nothing, and what to write in their place.
BANNED = {
    "manager": "what it does: writer, runner, launcher",
    "helper": "what it does, in a module of that name",
    "helpers": "what it does, in a module of that name",
    "util": "what it does, in a module of that name",
    "utils": "what it does, in a module of that name",
    "common": "the idea that is shared: kernel, words",
    "misc": "one module for each thing",
    "data": "what it is: rows, facts, payload, body",
    "info": "what it is: details, status, figures",
}
ALLOWED = {"DataDir", "data_dir"}  # the folder that people call that
MACHINE_PATH = re.compile(r"(?<![\w.])(/home/\w|/Users/\w|/work/|/root/|/opt/\w|[A-Z]:\\\\\w)")
ADDRESSES = {"https://pypi.org", "https://files.pythonhosted.org"}


def files(*endings: str) -> list[Path]:
    """What is written by hand: neither installed nor built."""
    folders = [ROOT / name for name in (*PACKAGES, "tests", "docs", ".ci")]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    found += [ROOT / name for name in HOUSE if (ROOT / name).is_file()]
    left_out = {"node_modules", ".types", "__pycache__", "static"}
    return [
        path
        for path in sorted(found)
        if path.suffix in endings and not left_out & set(path.relative_to(ROOT).parts)
    ]


PYTHON = [*files(".py"), ROOT / "run"]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in PYTHON:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


@cache
def named() -> list[tuple[Path, str, set[str]]]:
    """Every name with where it stands and its words in small letters; all files are read once."""
    return [
        (path, name, {word.lower() for word in words(name)})
        for path in PYTHON
        for name in names(path)
    ]


def names(path: Path) -> Iterator[str]:
    """Modules, classes, functions, arguments and variables."""
    yield path.stem
    for node in ast.walk(parsed(path)):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case _:
                pass


def words(name: str) -> list[str]:
    return re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    counted = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for path in [*files(".py", ".ts", ".vue"), ROOT / "run"]
    }
    assert {shown(path): n for path, n in counted.items() if n > LINES_MAX} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{shown(path)} {node.name}": n
        for path, node in functions()
        if (n := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES_MAX
    }
    assert long == {}


@pytest.mark.parametrize("banned", BANNED)
def test_a_name_says_what_it_names(banned: str) -> None:
    found = [
        f"{shown(path)}: {name}; write {BANNED[banned]}"
        for path, name, said in named()
        if banned in said and name not in ALLOWED
    ]
    assert found == []


@pytest.mark.parametrize("path", files(".md"), ids=shown)
def test_a_document_has_one_title(path: Path) -> None:
    text = re.sub(
        r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    assert len(re.findall(r"^# \S", text, re.MULTILINE)) == 1


def test_no_file_names_a_place_of_one_machine() -> None:
    texts = files(".py", ".md", ".toml", ".sql", ".ts", ".vue", ".json", ".html", ".sh", ".yaml")
    found = [
        f"{shown(path)}:{number} {named[0]}"
        for path in [*texts, ROOT / "run", ROOT / ".ci" / "run"]
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (named := MACHINE_PATH.search(line))
    ]
    assert found == []


def test_the_top_level_holds_nothing_but_the_house() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: what is tracked cannot be told")
    listed = subprocess.run(
        ["/usr/bin/env", "git", "-C", ROOT, "ls-files", "-z"], capture_output=True, check=True
    )
    tracked = {name.split("/")[0] for name in listed.stdout.decode().split("\0") if name}
    assert tracked - HOUSE == set()


def test_the_lock_names_no_address_but_the_public_index() -> None:
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    assert set(re.findall(r"\w+://[^/\"]+", lock)) == ADDRESSES


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_imported_from_here_and_says_what_lives_in_it(package: str) -> None:
    module = import_module(package)
    assert Path(module.__file__ or "").parent == ROOT / package
    assert module.__doc__


def test_every_view_is_in_the_contract_that_keeps_views_apart() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    apart = next(contract for contract in contracts if contract["type"] == "independence")
    assert apart["modules"] == ["projections.*"]


def test_every_ignored_rule_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    table = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.flake8")]
    ignored = re.findall(r'^    "[A-Z]+\d+",.*$', table, re.MULTILINE)
    assert len(ignored) > 10
    assert [line for line in ignored if "  # " not in line and ", # " not in line] == []
