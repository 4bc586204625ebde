"""Every refusal of the incident's rules is somewhere refused, in words that a person can act on."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from domain.errors import Rejected
from domain.incident import errors
from domain.incident.errors.standing import BY_STATUS, BY_TASK_STATUS


def refusals() -> Iterator[type[Rejected]]:
    for module in pkgutil.iter_modules(errors.__path__, f"{errors.__name__}."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, type) and value.__module__ == module.name:
                yield value


ALL = sorted(refusals(), key=lambda why: why.__name__)
WALKED = {*BY_STATUS.values(), *BY_TASK_STATUS.values()}
TESTS = "".join(
    path.read_text(encoding="utf-8")
    for path in Path(__file__).parent.glob("test_*.py")
    if path != Path(__file__)
)


@pytest.mark.parametrize("why", ALL, ids=lambda why: why.code)
def test_a_test_is_refused_with_it(why: type[Rejected]) -> None:
    assert why in WALKED or TESTS.count(why.__name__) >= 2, "imported, and expected"


@pytest.mark.parametrize("why", ALL, ids=lambda why: why.code)
def test_it_says_so_in_two_languages(why: type[Rejected]) -> None:
    assert why.zh.endswith("。")
    assert why.en.endswith(".")
    assert any("\u4e00" <= character <= "\u9fff" for character in why.zh)
    assert why.en.isascii()


def test_no_two_refusals_share_a_sentence() -> None:
    assert len({why.zh for why in ALL}) == len({why.en for why in ALL}) == len(ALL)
