"""Every way to be refused has a status, two sentences and a code of its own."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg_pool import PoolTimeout
from pydantic import ValidationError
from starlette.requests import Request

import domain.streams
from adapters.eventstore import errors as ledger
from adapters.vault.errors import SubjectErased
from api import kinds
from api.kinds import INTERNAL, Kind
from api.problems import Problem, answer, problem_of, refusals, status_of
from api.strict_json import Malformed, TooLarge
from domain.errors import Conflict, NotAllowed, NotFound, Rejected
from domain.org.commands import RenameOrg
from domain.streams import STREAMS


class Closed(Conflict):
    """A refusal of the test's own."""

    zh, en = "已结案。", "It is closed."


def request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": "/api/v1/x", "query_string": b""}
    return Request({**scope, "headers": raw})


def answered(error: Exception, **headers: str) -> tuple[int, dict[str, Any], dict[str, str]]:
    response = answer(request(**headers), error)
    return response.status_code, json.loads(bytes(response.body)), dict(response.headers)


def test_every_refusal_that_exists_has_a_status_and_two_sentences() -> None:
    assert STREAMS, domain.streams
    for code, refusal in refusals().items():
        if refusal in (NotFound, NotAllowed, Conflict):
            continue
        assert status_of(refusal) in (403, 404, 409), code
        assert refusal.zh, code
        assert refusal.en, code


def test_the_code_of_a_receipt_leads_to_one_refusal() -> None:
    def walk(family: type[Rejected]) -> Iterator[type[Rejected]]:
        for refusal in family.__subclasses__():
            yield refusal
            yield from walk(refusal)

    codes = Counter(refusal.code for refusal in set(walk(Rejected)))
    assert [code for code, n in codes.items() if n > 1] == []


def test_no_kind_of_the_edge_shares_a_code_with_another() -> None:
    own = [kind for kind in vars(kinds).values() if isinstance(kind, Kind)]
    codes = Counter(kind.code for kind in own)
    assert [code for code, n in codes.items() if n > 1] == []
    assert not codes.keys() & (refusals().keys() - {"not_found"})


def test_a_refusal_outside_the_three_families_has_no_status() -> None:
    with pytest.raises(TypeError):
        status_of(Rejected)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFound(), 404, "not_found"),
        (NotAllowed(), 403, "not_allowed"),
        (Closed(allowed=["reopen-incident"]), 409, "closed"),
        (Malformed("坏", "bad"), 400, "malformed"),
        (TooLarge(), 413, "too_large"),
        (ledger.CommandIdInvalid(), 400, "command_id_invalid"),
        (ledger.CommandIdReused(), 422, "command_id_reused"),
        (ledger.StaleVersion(7), 412, "stale_version"),
        (ledger.Overloaded("full"), 503, "overloaded"),
        (ledger.StorageFull("full"), 503, "storage_full"),
        (psycopg.errors.DiskFull("full"), 503, "storage_full"),
        (ledger.OutcomeUnknown("cut"), 503, "outcome_unknown"),
        (ledger.LedgerNotSeeded("wait"), 503, "ledger_not_seeded"),
        (ledger.Unavailable("down"), 503, "unavailable"),
        (SubjectErased("gone"), 409, "subject_erased"),
        (ledger.Corrupt("a secret"), 500, "internal"),
        (RuntimeError("a secret"), 500, "internal"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_an_error_is_answered_by(error: Exception, status: int, code: str) -> None:
    given, body, headers = answered(error)
    assert (given, body["status"], body["code"]) == (status, status, code)
    assert headers["content-type"] == "application/problem+json"
    assert body["type"] == f"/problems/{code}"
    assert body["instance"] == "/api/v1/x"
    assert "secret" not in json.dumps(body)


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (ledger.Overloaded("full"), "1"),
        (ledger.Overloaded("full", retry_after_s=2.5), "3"),
        (ledger.OutcomeUnknown("cut"), "1"),
        (ledger.StorageFull("full"), "10"),
        (psycopg.errors.DiskFull("full"), "10"),
        (ledger.Unavailable("down"), "1"),
        (psycopg.OperationalError("down"), "1"),
        (PoolTimeout("down"), "1"),
    ],
)
def test_what_passes_by_itself_says_when_to_come_again(error: Exception, seconds: str) -> None:
    status, _, headers = answered(error)
    assert (status, headers["retry-after"]) == (503, seconds)


def test_a_wait_is_given_in_whole_seconds_and_never_zero() -> None:
    for seconds, header in [(0.0, "1"), (1.2, "2"), (30.0, "30")]:
        _, _, headers = answered(ledger.LedgerNotSeeded("wait", retry_after_s=seconds))
        assert headers["retry-after"] == header


def test_a_conflict_names_what_is_allowed_and_a_missing_thing_does_not() -> None:
    assert answered(Closed(allowed=["reopen-incident"]))[1]["allowed"] == ["reopen-incident"]
    assert "allowed" not in answered(NotFound())[1]


@pytest.mark.parametrize(
    ("accept_language", "title"),
    [
        ("", "已结案。"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "已结案。"),
        ("en", "It is closed."),
        ("en-GB;q=0.8, zh;q=0.3", "It is closed."),
        ("fr", "已结案。"),
        ("en;q=x", "已结案。"),
    ],
)
def test_the_title_speaks_the_askers_language_and_both_sentences_are_there(
    accept_language: str, title: str
) -> None:
    body = answered(Closed(), accept_language=accept_language)[1]
    assert body["title"] == title
    assert (body["zh"], body["en"]) == ("已结案。", "It is closed.")


def test_a_malformed_field_is_pointed_at_in_both_languages_without_its_value() -> None:
    with pytest.raises(ValidationError) as refusal:
        RenameOrg.model_validate({"command_id": UUID(int=1), "stream": "my secret"})
    body = answered(refusal.value)[1]
    by_pointer = {fault["pointer"]: fault for fault in body["errors"]}
    assert by_pointer["/label"]["zh"] == "缺少此项。"
    assert by_pointer["/stream"]["en"]
    assert by_pointer["/stream"]["message"] == by_pointer["/stream"]["zh"]
    assert "secret" not in json.dumps(body)


def test_a_problem_is_its_own_answer() -> None:
    problem = Problem(INTERNAL, more={"seen": 1}, headers={"X-Y": "z"})
    assert problem_of(problem) is problem
    _, body, headers = answered(problem)
    assert (body["seen"], headers["x-y"]) == (1, "z")


@pytest.mark.parametrize("error", [psycopg.OperationalError("gone"), PoolTimeout("none is free")])
def test_a_database_that_is_away_is_no_fault_of_ours(error: Exception) -> None:
    status, members, headers = answered(error)
    assert (status, members["code"], headers["retry-after"]) == (503, "unavailable", "1")
