"""A phone loads little before the first report: the entry's files, without what comes later."""

import gzip
import sys

import orjson
import pytest

from api.built import OUTPUT

KB_MAX = 80


def test_the_first_report_needs_at_most_eighty_kilobytes(
    built_pages: None, capsys: pytest.CaptureFixture[str]
) -> None:
    del built_pages
    chunks = orjson.loads((OUTPUT / "manifest.json").read_bytes())
    files = {"officer/index.html"}
    asked = ["officer/index.html"]
    while asked:
        chunk = chunks[asked.pop()]
        files |= {chunk["file"], *chunk.get("css", [])}
        asked += chunk.get("imports", [])
    sizes = {name: len(gzip.compress((OUTPUT / name).read_bytes())) for name in sorted(files)}
    total = sum(sizes.values()) / 1000
    with capsys.disabled():
        sys.stdout.write(f"\nofficer: {total:.1f} kB gzip before the first report, of {KB_MAX}\n")
    assert total <= KB_MAX
    assert len(sizes) >= 3
