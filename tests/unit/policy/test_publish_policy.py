from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from domain.kernel import Claim, ClaimAct, Needs
from domain.policy.commands import PublishPolicy
from domain.policy.decide import decide, needs
from domain.policy.errors import PolicyKeyTaken, PolicyKeyUnfit
from domain.policy.events import Published
from domain.policy.state import CLAIM, claims, evolve
from domain.versions import Status, sha256_of
from tests.support import seeds
from tests.support.examples import an_id
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
LADDERS = seeds.policy("ladders")
WORDS: dict[str, Any] = {
    "key": "ladders",
    "valid_from": AT,
    "status": Status.DRAFT,
    "content": LADDERS,
}
PUBLISH = PublishPolicy(command_id=an_id("command"), stream=an_id("policy:ladders"), **WORDS)
FIRST = Published(version=1, sha256=sha256_of(LADDERS), **WORDS)
IN_FORCE = {"status": Status.IN_FORCE, "valid_from": AT + timedelta(days=1)}


def test_the_first_version_is_published() -> None:
    given().when(PUBLISH).then(FIRST)


def test_a_draft_comes_into_force_as_the_next_version() -> None:
    expected = FIRST.model_copy(update=IN_FORCE | {"version": 2})
    given(FIRST).when(PUBLISH.model_copy(update=IN_FORCE)).then(expected)


def test_a_key_may_tell_several_of_a_kind_apart() -> None:
    named = {"key": "ladders.flood"}
    expected = FIRST.model_copy(update=named)
    given().when(PUBLISH.model_copy(update=named)).then(expected)


@pytest.mark.parametrize("key", ["categories", "laddersx", "ladders.flood"])
def test_the_key_is_that_of_the_content_and_stays(key: str) -> None:
    given(FIRST).when(PUBLISH.model_copy(update={"key": key})).then_rejected(PolicyKeyUnfit)


def test_a_key_is_held_by_one_stream() -> None:
    held = {(CLAIM, "ladders"): an_id("other")}
    given().held(held).when(PUBLISH).then_rejected(PolicyKeyTaken)


def test_only_the_first_version_takes_the_key() -> None:
    assert needs(PUBLISH) == Needs(claims=((CLAIM, "ladders"),))
    assert claims(FIRST) == [Claim(ClaimAct.TAKE, CLAIM, "ladders")]
    assert claims(FIRST.model_copy(update={"version": 2})) == []
