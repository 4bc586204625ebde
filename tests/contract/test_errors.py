"""Every refusal can be read by a tired person, is raised somewhere, and has a status."""

import ast
import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from api import kinds, problems
from api.kinds import Kind
from domain.errors import Conflict, NotAllowed, NotFound, Rejected

ROOT = Path(__file__).parents[2]
DECIDING = sorted((ROOT / "domain").rglob("*.py"))
FAMILIES = [NotFound, NotAllowed, Conflict]
HAN = "[\u4e00-\u9fff]"
# ASCII punctuation beside a Chinese character, where the full-width one belongs.
HALF_WIDTH = re.compile(rf"{HAN}[,;:?!()]|[,;:?!()]{HAN}")


def _declared() -> list[type[Rejected]]:
    """Those of the domain; tests may declare more of their own."""
    for path in DECIDING:
        if path.name != "__init__.py":
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found: list[type[Rejected]] = []
    families: list[type[Rejected]] = [Rejected]
    while families:
        families += (known := families.pop().__subclasses__())
        found += [refusal for refusal in known if refusal.__module__.startswith("domain.")]
    return sorted(found, key=lambda refusal: refusal.code)


REFUSALS = _declared()
REASONS = [refusal for refusal in REFUSALS if refusal not in FAMILIES]
SENTENCES = [Kind(0, r.code, r.zh, r.en) for r in REFUSALS] + [*kinds.BY_CODE.values()]


def used() -> set[str]:
    """Names of classes that rules raise, choose or are given, wherever that is."""
    return {
        node.id
        for path in DECIDING
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def chinese_fault(sentence: str) -> str | None:
    """What keeps a sentence from being printed as it is; None where nothing does."""
    if not sentence.endswith("。"):
        return "does not end with 。"
    found = HALF_WIDTH.search(sentence)
    return f"half-width punctuation in {found[0]}" if found else None


@pytest.mark.parametrize("kind", SENTENCES, ids=lambda kind: kind.code)
def test_both_sentences_are_whole(kind: Kind) -> None:
    assert chinese_fault(kind.zh) is None
    assert re.fullmatch(r"(as_of|[A-Z]).*[^ .]\.", kind.en), kind.en
    assert not re.search(HAN, kind.en)


@pytest.mark.parametrize("refusal", REASONS, ids=lambda refusal: refusal.code)
def test_a_refusal_says_its_own_reason(refusal: type[Rejected]) -> None:
    assert {"zh", "en"} <= vars(refusal).keys()


@pytest.mark.parametrize("part", ["zh", "en"])
def test_no_two_refusals_of_one_status_sound_alike(part: str) -> None:
    heard = Counter((problems.status_of(r), getattr(r, part)) for r in REASONS)
    assert [sentence for sentence, times in heard.items() if times > 1] == []


def test_codes_are_unique() -> None:
    codes = Counter([r.code for r in REFUSALS] + list(kinds.BY_CODE))
    shared = {NotFound.code}  # the edge answers an unknown address in the same words
    assert {code for code, times in codes.items() if times > 1} == shared


def test_every_refusal_is_raised_by_a_rule() -> None:
    assert {refusal.__name__ for refusal in REASONS} - used() == set()


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)
def test_every_refusal_has_a_status(refusal: type[Rejected]) -> None:
    assert problems.status_of(refusal) in {403, 404, 409}
    assert problems.refusals()[refusal.code].zh == refusal.zh


@pytest.mark.parametrize("wrong", ["没有结束", "先受理,再派遣。", "居(村)委会。", "请选择:一。"])
def test_a_badly_printed_sentence_is_found(wrong: str) -> None:
    assert chinese_fault(wrong)


def test_a_well_printed_sentence_passes() -> None:
    assert chinese_fault("该网格已有 A 岗（在任），请填写如 Asia/Shanghai。") is None
