"""The public pages and lines: one word per community, and no count that could tell of a few."""

import re
from datetime import date
from typing import Any

import pytest

from adapters.clock import now
from tests.integration.api.test_three_no import Registry, today
from tests.support.examples import COMMUNITY, VILLAGE
from tests.support.surface import V1, Surface

LINES = f"{V1}/public/three-no"
XIHU, DONGTA = "640181001017", "640181001201"
WORDS = {"zh": ("未发生", "有发生", "资料不足"), "en": ("None", "Happened", "Too little known")}


def last_year(month: int = 6, day: int = 15) -> str:
    return date(today().year - 1, month, day).isoformat()


class Public(Registry):
    """What somebody without a post sees of the registry's work."""

    def happened(self, day: str, community: object = COMMUNITY, **other: Any) -> str:
        return self.record(happened_on=day, community=str(community), **other)

    def year(self) -> dict[str, Any]:
        self.county.catch_up()
        answer = self.county.get(LINES)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def words(self) -> list[str]:
        return [one["word"] for one in self.year()["communities"]]

    def page(self, path: str = "/public", lang: str = "zh") -> str:
        self.county.catch_up()
        return str(self.county.get(path, params={"lang": lang}).text)


@pytest.fixture
def public(county: Surface) -> Public:
    """Both communities have been followed for three years."""
    registry = Public(county)
    for community in (COMMUNITY, VILLAGE):
        registry.follow(1100, community)
    return registry


def test_a_community_is_clean_not_clean_or_too_little_is_known(public: Public) -> None:
    assert public.words() == ["CLEAN", "CLEAN"]
    breach = public.happened(last_year())
    assert public.words() == ["INSUFFICIENT", "CLEAN"], "under review is not said to have happened"
    public.confirm(breach)
    assert public.words() == ["NOT_CLEAN", "CLEAN"]
    public.rescind(breach)
    assert public.words() == ["CLEAN", "CLEAN"]


def test_only_the_last_whole_year_is_told(public: Public) -> None:
    public.confirm(public.happened(today().isoformat()))
    public.confirm(public.happened(date(today().year - 2, 12, 31).isoformat()))
    year = public.year()
    assert year["year"] == today().year - 1
    assert [one["word"] for one in year["communities"]] == ["CLEAN", "CLEAN"]
    public.confirm(public.happened(last_year(12, 31), VILLAGE))
    assert public.words() == ["CLEAN", "NOT_CLEAN"]


def test_who_was_followed_too_short_a_time_is_not_called_clean(county: Surface) -> None:
    registry = Public(county)
    registry.follow((now().date() - date(now().year - 1, 12, 1)).days)
    assert registry.words() == ["INSUFFICIENT", "INSUFFICIENT"]


def test_a_line_of_a_community_is_its_word_and_nothing_else(public: Public) -> None:
    public.confirm(public.happened(last_year()))
    public.county.catch_up()
    answer = public.county.get(f"{LINES}/{XIHU}")
    assert answer.json() == {"code": XIHU, "label": "西湖社区", "word": "NOT_CLEAN"}
    assert public.county.get(f"{LINES}/640181009999").status_code == 404
    assert public.county.get("/public/640181009999").status_code == 404


def test_no_count_is_told_from_which_a_few_could_be(public: Public) -> None:
    """One breach more each time, here or there: what is told of the county and its one street."""
    told: list[int | None] = []
    for n, community in enumerate([COMMUNITY] * 6 + [VILLAGE] * 4, 1):
        public.confirm(public.happened(last_year(1 + n % 12), community))
        year = public.year()
        assert all(set(one) == {"code", "label", "word"} for one in year["communities"])
        counts = {one["breaches"] for one in year["areas"]}
        assert len(counts) == 1, "the street is the whole county"
        told += counts
        rates = {one["per_1000_households"] for one in year["areas"]}
        assert (rates == {None}) or counts != {None}
    assert told == [None] * 6 + [7, 8, 9, 10]


def test_the_page_says_the_words_and_how_they_are_meant(public: Public) -> None:
    breach = public.happened(last_year(), doc="王小明 13800000000 某号函")
    public.confirm(breach)
    public.happened(last_year(), VILLAGE)
    for lang, (clean, not_clean, insufficient) in WORDS.items():
        page = public.page(lang=lang)
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
        assert f"西湖社区 {not_clean}" in text
        assert f"东塔村 {insufficient}" in text
        assert "合成数据 SYNTHETIC" in text
        assert f"/public/{XIHU}" in page
        own = public.page(f"/public/{DONGTA}", lang)
        assert insufficient in own
        assert clean not in re.sub(r'<p class="note">.*?</p>', "", own, flags=re.DOTALL)
        for forbidden in ("<script", "王小明", "13800000000", "某号函", "UNDER_REVIEW"):
            assert forbidden not in page + own
    headers = public.county.get("/public").headers
    assert "script-src" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]


def test_a_count_that_may_be_told_stands_on_the_page(public: Public) -> None:
    for n, community in enumerate([COMMUNITY] * 6 + [VILLAGE], 1):
        public.confirm(public.happened(last_year(1 + n), community))
        shown = "较大范围的次数" in public.page()
        assert shown == (n == 7)
