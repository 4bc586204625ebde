"""The public pages and lines: one word per community, and no count that could tell of a few."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.clock import now
from adapters.ids import new_id
from api.moments import Moments
from api.public_line import PublicLine
from domain.disclosure import published
from infra.postgres.roles import Role
from tests.integration.api.test_three_no import Registry, today
from tests.support.breaches import confirmed, recorded, rescinded, tracking
from tests.support.examples import COMMUNITY, SINCE, VILLAGE
from tests.support.log import Happened, LogWriter
from tests.support.postgres import Database
from tests.support.surface import V1, Surface, surface

LINES = f"{V1}/public/three-no"
XIHU, DONGTA = "640181001017", "640181001201"
WORDS = {"zh": ("未发生", "有发生", "资料不足"), "en": ("None", "Happened", "Too little known")}
YEAR, DAY = published(today(), SINCE.date())
AS_KNOWN = "“按某时所知公布”就是公布的那一刻"
EVE = (DAY - timedelta(days=1)).isoformat()


def in_year(month: int = 6, day: int = 15) -> str:
    return date(YEAR, month, day).isoformat()


class Public(Registry):
    """What was known on the eve of the publication, and what somebody without a post sees."""

    def __init__(self, county: Surface, log: LogWriter) -> None:
        super().__init__(county)
        self._log = log

    def knew(self, *facts: Happened) -> None:
        self._log.add_all(facts)

    def happened(self, day: str, community: UUID = COMMUNITY, *, vouched: bool = True) -> UUID:
        breach = new_id()
        self.knew(recorded(breach, day, EVE, community=community))
        if vouched:
            self.knew(confirmed(breach, EVE))
        return breach

    def year(self) -> dict[str, Any]:
        """What a program says that was started just now: it has worked out nothing before."""
        self.county.catch_up()
        parts = self.county.parts
        line = PublicLine(parts.ledger, Moments(parts.ledger, parts.views))
        body: dict[str, Any] = self.county.run(line.year()).model_dump(mode="json")
        return body

    def words(self) -> list[str]:
        return [one["word"] for one in self.year()["communities"]]

    def page(self, path: str = "/public", lang: str = "zh") -> str:
        self.county.catch_up()
        return str(self.county.get(path, params={"lang": lang}).text)


@pytest.fixture
def unfollowed(county: Surface) -> Iterator[Public]:
    with LogWriter(county.database.url(Role.WRITER)) as log:
        yield Public(county, log)


@pytest.fixture
def public(unfollowed: Public) -> Public:
    """Both communities have been followed for three years."""
    since = date(YEAR - 2, 1, 1).isoformat()
    unfollowed.knew(*(tracking(since, community=one, known=EVE) for one in (COMMUNITY, VILLAGE)))
    return unfollowed


def test_a_community_is_clean_not_clean_or_too_little_is_known(public: Public) -> None:
    assert public.words() == ["CLEAN", "CLEAN"]
    breach = public.happened(in_year(), vouched=False)
    assert public.words() == ["INSUFFICIENT", "CLEAN"], "under review is not said to have happened"
    public.knew(confirmed(breach, EVE))
    assert public.words() == ["NOT_CLEAN", "CLEAN"]
    public.knew(rescinded(breach, EVE))
    assert public.words() == ["CLEAN", "CLEAN"]


def test_only_the_published_year_is_told(public: Public) -> None:
    public.happened(date(YEAR + 1, 1, 1).isoformat())
    public.happened(date(YEAR - 1, 12, 31).isoformat())
    year = public.year()
    assert year["year"] == YEAR
    assert [one["word"] for one in year["communities"]] == ["CLEAN", "CLEAN"]
    public.happened(in_year(12, 31), VILLAGE)
    assert public.words() == ["CLEAN", "NOT_CLEAN"]


def test_who_was_followed_too_short_a_time_is_not_called_clean(unfollowed: Public) -> None:
    unfollowed.knew(tracking(in_year(12, 1), known=EVE, community=COMMUNITY))
    assert unfollowed.words() == ["INSUFFICIENT", "INSUFFICIENT"]


def test_what_is_published_stays_as_it_was_whatever_becomes_known(public: Public) -> None:
    """Saved every day it teaches nothing: neither words nor counts ever move."""
    kept = [public.happened(in_year(1 + n)) for n in range(6)]
    public.happened(in_year(8), VILLAGE)
    saved = {path: public.page(path) for path in (LINES, "/public", f"/public/{XIHU}")}
    assert '"breaches":7' in saved[LINES]
    assert AS_KNOWN in saved["/public"], "explained after the first publication too"
    before = public.year()
    for community in (COMMUNITY, VILLAGE, VILLAGE):
        late = public.record(happened_on=in_year(), community=str(community))
        public.confirm(late)
        assert {path: public.page(path) for path in saved} == saved
    public.rescind(str(kept[0]))
    assert public.year() == before, "worked out anew it is the same"
    rows = public.board(valid_at=in_year(12, 31))["communities"]
    shown = {one["code"]: one["confirmed"] for one in rows}
    assert shown == {XIHU: 6, DONGTA: 3}, "the auditor sees what became known"


def test_a_new_ledger_says_when_it_will_publish(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.surface.SINCE", now())
    with surface(database, tmp_path) as county:
        county.catch_up()
        body = county.get(LINES).json()
        assert (body["communities"], body["areas"]) == ([], [])
        day = published(today(), today()).on
        assert body["at"].startswith(day.isoformat())
        assert day > today()
        page = county.get("/public").text
        assert f"{day.isoformat()} 第一次公布。" in page
        assert AS_KNOWN in page
        door = county.get("/").text
        assert f"各社区的公开结果 {day.isoformat()} 第一次公布" in door
        assert "上一年" not in door, "nothing is promised that is not there"


def test_a_line_of_a_community_is_its_word_and_nothing_else(public: Public) -> None:
    public.happened(in_year())
    public.county.catch_up()
    answer = public.county.get(f"{LINES}/{XIHU}")
    assert answer.json() == {"code": XIHU, "label": "西湖社区", "word": "NOT_CLEAN"}
    assert public.county.get(f"{LINES}/640181009999").status_code == 404
    assert public.county.get("/public/640181009999").status_code == 404


def test_no_count_is_told_from_which_a_few_could_be(public: Public) -> None:
    """One breach more each time, here or there: what is told of the county and its one street."""
    told: list[int | None] = []
    for n, community in enumerate([COMMUNITY] * 6 + [VILLAGE] * 4, 1):
        public.happened(in_year(1 + n % 12), community)
        year = public.year()
        assert all(set(one) == {"code", "label", "word"} for one in year["communities"])
        counts = {one["breaches"] for one in year["areas"]}
        assert len(counts) == 1, "the street is the whole county"
        told += counts
        rates = {one["per_1000_households"] for one in year["areas"]}
        assert (rates == {None}) or counts != {None}
    assert told == [None] * 6 + [7, 8, 9, 10]


def test_the_page_says_the_words_and_how_they_are_meant(public: Public) -> None:
    public.happened(in_year())
    public.happened(in_year(), VILLAGE, vouched=False)
    for lang, (clean, not_clean, insufficient) in WORDS.items():
        page = public.page(lang=lang)
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
        assert f"西湖社区 {not_clean}" in text
        assert f"东塔村 {insufficient}" in text
        assert {"zh": "合成数据", "en": "Synthetic data"}[lang] in text
        assert f"/public/{XIHU}" in page
        own = public.page(f"/public/{DONGTA}", lang)
        assert insufficient in own
        assert clean not in re.sub(r'<p class="note">.*?</p>', "", own, flags=re.DOTALL)
        for forbidden in ("<script", "UNDER_REVIEW"):
            assert forbidden not in page + own
    headers = public.county.get("/public").headers
    assert "script-src" not in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]


def test_a_count_that_may_be_told_stands_on_the_page(public: Public) -> None:
    for n, community in enumerate([COMMUNITY] * 6 + [VILLAGE], 1):
        public.happened(in_year(1 + n), community)
    assert "较大范围的次数" in public.page()


def test_a_count_that_may_not_be_told_does_not(public: Public) -> None:
    for n in range(6):
        public.happened(in_year(1 + n))
    assert "较大范围的次数" not in public.page()
