import json

import pytest

from tests.bench.__main__ import main
from tests.bench.asked import asked
from tests.bench.figures import KEYS


@pytest.mark.timeout(90)
def test_one_tiny_round_measures_product_and_reference_on_the_embedded_server(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["4", "--rounds", "1", "--quick", "--json"])
    setting, *figures = map(json.loads, capsys.readouterr().out.splitlines())
    assert setting["items"] == ["4"]
    assert [setting[name] for name in ("fsync", "synchronous_commit", "full_page_writes")] == [
        "on", "on", "on",
    ]  # fmt: skip
    (figure,) = figures
    assert tuple(figure) == KEYS
    assert figure["item"] == "4"
    assert figure["work"] > 0
    assert figure["low"] == figure["ratio"] == figure["high"]
    assert figure["ratio"] == pytest.approx(figure["work"] / figure["reference"], rel=0.01)
    assert figure["met"] is (figure["ratio"] <= 0.35)


@pytest.mark.parametrize("words", [["13"], ["--rounds", "0"], ["--rounds", "x"]])
def test_what_cannot_be_measured_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        asked(words)
