"""Every entry opens, in both themes and languages, and asks a stranger to sign in."""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browsing import PHONE, Look, Visit

ENTRIES = ["officer", "console", "auditor"]
KB_MAX = {"officer": 80, "console": 80, "auditor": 100}
"""Script and style before the first thing can be done, gzip."""


def loaded(manifest: dict[str, Any], entry: str) -> set[str]:
    """Every file that an entry loads at once, itself and what it imports."""
    wanted = [f"{entry}/index.html"]
    files: set[str] = set()
    while wanted:
        one = manifest[wanted.pop()]
        if one["file"] not in files:
            files |= {one["file"], *one.get("css", ())}
            wanted += one.get("imports", ())
    return files


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_is_small(built_pages: Path, entry: str) -> None:
    manifest = json.loads((built_pages / "manifest.json").read_bytes())
    files = loaded(manifest, entry)
    assert len(files) > 1
    size = sum(len(gzip.compress((built_pages / name).read_bytes())) for name in files) / 1000
    sys.stderr.write(f"{entry}: {size:.1f} kB of at most {KB_MAX[entry]} kB\n")
    assert size <= KB_MAX[entry]


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize(
    "look", [Look(), Look(PHONE, "dark", "en")], ids=["desk-light-zh", "phone-dark-en"]
)
def test_a_stranger_is_asked_to_sign_in(visit: Visit, entry: str, look: Look) -> None:
    stranger = visit(look=look)
    stranger.open(f"/{entry}")
    words = "选一个演示岗位" if look.lang == "zh" else "Choose a demonstration post"
    expect(stranger.page.get_by_role("heading", name=words)).to_be_visible()
    assert stranger.violations() == []
    assert stranger.overflow() <= 0


def test_a_session_is_begun_in_the_page_and_survives_a_reload(visit: Visit) -> None:
    somebody = visit()
    somebody.open("/auditor")
    somebody.page.get_by_label("岗位").select_option("auditor-centre")
    somebody.page.get_by_role("button", name="进入").click()
    expect(somebody.page.get_by_role("heading", name="选一个演示岗位")).to_have_count(0)
    somebody.page.reload()
    expect(somebody.page.get_by_role("heading", name="选一个演示岗位")).to_have_count(0)


def test_who_comes_from_the_board_to_the_auditors_door_reads_why_and_finds_back(
    visit: Visit,
) -> None:
    somebody = visit()
    somebody.open("/auditor/three-no")
    page = somebody.page
    expect(page.get_by_text("在这里由审计员查看")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("read here by an auditor's post")).to_be_visible()
    assert somebody.violations() == []
    page.get_by_role("navigation").get_by_role("link", name="Board").click()
    page.wait_for_url("**/console")
    expect(page.get_by_label("Post")).to_have_value("dispatcher-centre")


def test_a_dispatcher_reads_the_response_times_and_not_what_is_the_auditors(visit: Visit) -> None:
    somebody = visit()
    somebody.open("/auditor/metrics")
    page = somebody.page
    page.get_by_label("岗位").select_option("dispatcher-centre")
    page.get_by_role("button", name="进入").click()
    expect(page.get_by_role("tab", name="上报→受理")).to_be_visible()
    expect(page.get_by_role("link", name="CSV")).to_have_count(0)
    page.goto(page.url.replace("metrics", "three-no"))
    expect(page.get_by_role("alert")).to_be_visible()
