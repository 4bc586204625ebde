"""The built pages as they are served: entries with their paths, assets, and what stands in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api import app as application
from api.built import Built
from tests.support.postgres import EMBEDDED, Database, Servers, cloned
from tests.support.surface import Surface, surface

ENTRIES = ["officer", "console", "auditor"]


def written(folder: Path) -> Path:
    """A small output, not yet complete."""
    for entry in ENTRIES:
        (folder / entry).mkdir(parents=True)
        (folder / entry / "index.html").write_text(f"<p>{entry}</p>", encoding="utf-8")
    (folder / "officer" / "sw.js").write_text("// worker", encoding="utf-8")
    (folder / "assets").mkdir()
    (folder / "assets" / "index-Ab12.js").write_text("1", encoding="utf-8")
    return folder


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """It stands in the place of the real one."""
    folder = written(tmp_path / "ui")
    monkeypatch.setattr(application, "Built", lambda: Built(folder))
    return folder


@pytest.fixture(scope="module")
def pages(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surface]:
    """A county with a whole output; its tests only read."""
    home = tmp_path_factory.mktemp("home")
    folder = written(home / "ui")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched, cloned(servers.get(EMBEDDED)) as database:
        patched.setattr(application, "Built", lambda: Built(folder))
        with surface(database, home) as ready:
            patched.undo()
            yield ready


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("below", ["", "/", "/incidents/7", "/metrics?as_of=1.5"])
def test_every_path_below_an_entry_is_that_entry(pages: Surface, entry: str, below: str) -> None:
    answer = pages.get(f"/{entry}{below}")
    assert (answer.status_code, answer.text) == (200, f"<p>{entry}</p>")
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_a_file_of_an_entry_lies_below_its_path(pages: Surface) -> None:
    answer = pages.get("/officer/sw.js")
    assert answer.text == "// worker"
    assert "javascript" in answer.headers["content-type"]


def test_assets_are_kept_for_ever_and_a_missing_one_is_said_to_be(pages: Surface) -> None:
    kept = pages.get("/ui/assets/index-Ab12.js").headers["cache-control"]
    assert "immutable" in kept
    assert pages.get("/ui/assets/index-Ab13.js").status_code == 404
    assert pages.get("/ui/..%2f..%2fapp.py").status_code == 404


def test_while_they_are_built_a_page_says_so_and_asks_again(
    database: Database, tmp_path: Path, output: Path
) -> None:
    assert not (output / "manifest.json").exists()
    with surface(database, tmp_path) as county:
        answer = county.get("/console")
        assert answer.status_code == 503
        assert 'http-equiv="refresh"' in answer.text
        assert "页面正在构建" in answer.text
        assert county.get("/board").status_code != 404


@pytest.mark.parametrize("long", ["a" * 300, "a" * 5_000, "%E7%BD%91" * 100, "a/" * 2_000 + "a"])
def test_a_path_that_no_file_can_have_is_not_there(pages: Surface, long: str) -> None:
    assert pages.get(f"/ui/{long}").status_code == 404
    assert pages.get(f"/console/{long}").text == "<p>console</p>"
