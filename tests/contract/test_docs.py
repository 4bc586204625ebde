"""Documents are true: what they name is there, what is there is named, what is generated agrees."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.streams import EVENTS
from infra.documents import GENERATED
from infra.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = sorted((ROOT / "docs").rglob("*.md"))
DOCUMENTS = [*DOCS, *sorted(ROOT.glob("*.md"))]
BY_HAND = [path for path in DOCUMENTS if path.relative_to(ROOT).as_posix() not in GENERATED]
PACKAGES = ["domain", "adapters", "projections", "api", "infra"]
TITLE = re.compile(r"^# .+$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
IN_CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
PATH = re.compile(r"(?<![\w/])(?:domain|adapters|projections|api|infra|tests|docs|\.ci)/[\w./*+-]*")
VERB = re.compile(r"\./run ([a-z]+)")
SETTING = re.compile(r"GRIDLEDGER_[A-Z_]+")
LINES_MAX = 120


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def modules() -> Iterator[ast.Module]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield ast.parse(text(path))


@pytest.mark.parametrize("path", GENERATED)
def test_a_generated_document_says_what_the_code_says(path: str) -> None:
    assert text(ROOT / path) == GENERATED[path](), "run `.venv/bin/python -m infra.documents`"


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_a_document_has_one_title_and_it_comes_first(path: Path) -> None:
    body = FENCED.sub("", text(path))
    assert len(TITLE.findall(body)) == 1
    assert re.match(r"(<!--.*-->\n)?# ", body)


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_every_file_that_a_document_names_is_there(path: Path) -> None:
    named = {found for code in IN_CODE.findall(text(path)) for found in PATH.findall(code)}
    missing = [name for name in named if not list(ROOT.glob(name.rstrip("/.")))]
    assert missing == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    links = [link for link in LINK.findall(text(path)) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=shown)
def test_every_verb_that_a_document_names_is_there(path: Path) -> None:
    files = {file.stem.rstrip("_") for file in (ROOT / "infra" / "cli").glob("[a-z]*.py")}
    known = files | {"test", "check", "campaign", "bench", "profile"}
    assert set(VERB.findall(text(path))) - known == set()


@pytest.mark.parametrize("path", BY_HAND, ids=shown)
def test_lines_that_people_write_can_be_read(path: Path) -> None:
    prose = [line for line in text(path).splitlines() if not line.startswith("|")]
    assert [line for line in prose if len(line) > LINES_MAX] == []


def test_every_setting_is_documented_and_no_other() -> None:
    prefix = Settings.model_config["env_prefix"]
    there = {f"{prefix}{name}".upper() for name in Settings.model_fields}
    page = ROOT / "docs/operations/settings.md"
    assert set(re.findall(r"^\| `(\w+)` \|", text(page), re.MULTILINE)) == there
    assert {name for path in DOCUMENTS for name in SETTING.findall(text(path))} <= there


def logged() -> set[str]:
    """The fixed event names of log lines: `log.warning("ledger.news_missed", …)`."""
    return {
        node.args[0].value
        for module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "log"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_log_line_is_explained_and_no_other() -> None:
    page = text(ROOT / "docs/operations/logs.md")
    assert set(re.findall(r"^\| `([\w.]+)` \|", page, re.MULTILINE)) == logged()


def words_of_the_domain() -> set[str]:
    """Every class, field, function and argument of the rules."""
    words: set[str] = set()
    for path in sorted((ROOT / "domain").rglob("*.py")):
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                words.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                words.add(node.id)
            elif isinstance(node, ast.arg):
                words.add(node.arg)
    return words


def terms() -> list[str]:
    rows = re.findall(r"^\|(.+)\|(.+)\|(.*)\|$", text(ROOT / "docs/glossary.md"), re.MULTILINE)
    return [term for row in rows for cell in row for term in IN_CODE.findall(cell)]


def test_every_term_of_the_glossary_is_in_the_rules() -> None:
    columns = {"recorded_at", "position"}  # of the log, not of the rules
    assert len(terms()) > 80
    assert set(terms()) - words_of_the_domain() - columns == set()


def test_no_term_of_the_glossary_stands_twice() -> None:
    assert [term for term, times in Counter(terms()).items() if times > 1] == []


def test_the_picture_is_named_where_there_is_one() -> None:
    picture = "docs/board.png"
    assert (picture in text(ROOT / "README.md")) == (ROOT / picture).exists()


def test_every_stored_name_stands_in_the_changelog() -> None:
    changes = text(ROOT / "CHANGELOG.md")
    assert [name for name in EVENTS if not re.search(rf"\b{name.split('.')[1]}\b", changes)] == []
