"""The catalogues: the same keys and places in both languages, none missing, none left over."""

import re
from collections import Counter
from pathlib import Path

import pytest

from api.words import FOLDER, catalogue
from domain.streams import EVENTS

API = FOLDER.parents[1]
SECTIONS = sorted(path.stem for path in (FOLDER / "zh").glob("*.json"))
CODE = [
    path
    for ending in ("*.py", "*.html", "*.ts", "*.vue")
    for path in API.rglob(ending)
    if not {"node_modules", "static", ".types"} & set(path.relative_to(API).parts)
]
GLOSSARY = API.parent / "docs" / "glossary.md"
SAID_OTHERWISE = {
    "退回": "退单", "暂停": "挂起", "派遣岗": "派遣员", "核查岗": "核查员", "回访岗": "回访员",
    "审计岗": "审计员", "督查岗": "督查", "社区窗口": "社区服务台", "上报人": "报事人",
    "换岗位": "退出", "改派": "转派", "销账": "解除挂账", "处置完毕": "办结", "条事件": "事实",
}  # fmt: skip
SAID_OTHERWISE_EN = {"Another post": "sign out", "Other post": "sign out", "Log out": "sign out"}
# What residents are told in their own words, a server that stops writing, a board that is set back.
OF_ANOTHER_THING = ("public.", "health.", "landing.")
OF_COURTS = {"public.asked", "three_no.legend.source", "three_no.no_case"}
NAMED = re.compile(rf"""["'`]((?:{"|".join(SECTIONS)})\.[\w.-]*)(?=(["'`]|\$?\{{))""")


def named() -> dict[str, list[Path]]:
    """Every key, or beginning of keys (it ends before what is filled in), that the code names."""
    found: dict[str, list[Path]] = {}
    for path in CODE:
        for key, _ in NAMED.findall(path.read_text(encoding="utf-8")):
            found.setdefault(key, []).append(path)
    return found


@pytest.mark.parametrize("section", SECTIONS)
def test_both_languages_have_the_same_words(section: str) -> None:
    zh, en = (
        {key: words for key, words in catalogue(lang).items() if key.startswith(f"{section}.")}
        for lang in ("zh", "en")
    )
    assert zh.keys() == en.keys()
    for key, words in zh.items():
        places = [sorted(set(re.findall(r"{(\w+)}", said))) for said in (words, en[key])]
        assert places[0] == places[1], key


def test_every_event_has_a_name_in_both_languages_and_no_two_have_the_same() -> None:
    for lang in ("zh", "en"):
        said = {
            key.removeprefix("events."): words
            for key, words in catalogue(lang).items()
            if key.startswith("events.")
        }
        assert said.keys() == EVENTS.keys()
        assert [words for words, n in Counter(said.values()).items() if n > 1] == []
        assert lang == "en" or [name for name in said if said[name].isascii()] == []


@pytest.mark.parametrize(("other", "word"), SAID_OTHERWISE.items())
def test_one_thing_has_one_word_on_every_page_and_it_is_the_glossarys(
    other: str, word: str
) -> None:
    assert word in GLOSSARY.read_text(encoding="utf-8")
    said = {key for key, words in catalogue("zh").items() if other in words}
    assert {key for key in said if not key.startswith(OF_ANOTHER_THING)} == set()


@pytest.mark.parametrize(("other", "word"), SAID_OTHERWISE_EN.items())
def test_one_thing_has_one_english_word_too(other: str, word: str) -> None:
    assert f"| {word} |" in GLOSSARY.read_text(encoding="utf-8")
    assert [key for key, label in catalogue("en").items() if label == other] == []


def test_a_stored_event_is_never_called_what_an_incident_is_called() -> None:
    """事件 is an incident; where the English says event the Chinese says 事实, or counts 条."""
    zh, en = catalogue("zh"), catalogue("en")
    told = {key for key, said in en.items() if re.search(r"\bevents?\b", said, re.IGNORECASE)}
    assert {key for key in told if "事件" in zh[key]} == set()
    assert {key for key, said in zh.items() if "事件类型" in said} == set()


def test_an_incident_is_not_called_a_case_but_of_another_kind() -> None:
    said = {
        key
        for key, words in catalogue("en").items()
        if re.search(r"\bcases?\b", words, re.IGNORECASE)
    }
    assert said == OF_COURTS


def test_a_unit_is_done_before_the_check_and_an_incident_is_closed_behind_it() -> None:
    """办结 is the unit's, 结案 the end: also where residents are told in their own words."""
    zh = catalogue("zh")
    assert zh["events.incident.task_resolved.v1"] == zh["command.resolve-task"] == "办结"
    assert {
        key for key, words in zh.items() if key.startswith("public.") and "办结" in words
    } == set()
    assert "结案" in zh["public.stage.CLOSED"]


def test_ending_a_session_is_said_by_one_key_on_every_page() -> None:
    ends = [key for key in catalogue("zh") if "sign_out" in key]
    assert ends == ["shared.sign_out"]
    assert {path.parent.name for path in named()[ends[0]]} == {"console", "auditor", "officer"}


def test_no_words_are_empty() -> None:
    assert [key for lang in ("zh", "en") for key, said in catalogue(lang).items() if not said] == []


def test_every_key_that_a_page_names_has_words() -> None:
    there = catalogue("zh")
    missing = {
        key: [path.name for path in paths]
        for key, paths in named().items()
        if key not in there and not any(known.startswith(key) for known in there)
    }
    assert missing == {}


def test_no_words_are_left_over() -> None:
    keys = named()
    beginnings = tuple(key for key in keys if key not in catalogue("zh"))
    assert [
        key for key in catalogue("zh") if key not in keys and not key.startswith(beginnings)
    ] == []
