"""Every answer that is not a success, as problem+json (RFC 9457), in Chinese and English.

Only here error classes meet status codes. Besides the members of the RFC a problem has `code`
(stable), `zh` and `en` (both sentences; `title` is the one of the asker's language), `errors`
[{pointer, message, zh, en}], and with a refusal by the rules `allowed`: the commands that are taken
where it stands now.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Any

import orjson
import psycopg
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapters.eventstore import errors as ledger
from adapters.evidence.evidence import HashDiffers
from adapters.photos.photos import Unreadable
from adapters.vault.errors import SubjectErased
from api import kinds, strict_json
from api.kinds import Kind
from api.languages import Language, language
from api.schema_words import in_chinese
from domain.errors import Conflict, NotAllowed, NotFound, Rejected

MEDIA_TYPE = "application/problem+json"


_RULES = {NotFound: 404, NotAllowed: 403, Conflict: 409}
_KINDS: dict[type[Exception], Kind] = {
    strict_json.TooLarge: kinds.TOO_LARGE,
    ledger.CommandIdInvalid: kinds.KEY_INVALID,
    ledger.CommandIdReused: kinds.REUSED,
    ledger.StaleVersion: kinds.STALE,
    ledger.ReplayedClockRefused: kinds.REPLAY_REFUSED,
    SubjectErased: kinds.ERASED,
    HashDiffers: kinds.HASH_DIFFERS,
    Unreadable: kinds.PHOTO_UNREADABLE,
    ledger.LedgerNotSeeded: kinds.NOT_SEEDED,
    ledger.Overloaded: kinds.OVERLOADED,
    ledger.StorageFull: kinds.STORAGE_FULL,
    ledger.OutcomeUnknown: kinds.OUTCOME_UNKNOWN,
    ledger.Unavailable: kinds.UNAVAILABLE,
    # A session, a key or a view that cannot be read now; a command's own fate the ledger tells.
    psycopg.OperationalError: kinds.UNAVAILABLE,
}
_HTTP = {
    kind.status: kind
    for kind in (kinds.MALFORMED, kinds.NO_ROUTE, kinds.NO_METHOD, kinds.TOO_LARGE)
}
KNOWN: tuple[type[Exception], ...] = (
    Rejected,
    strict_json.Malformed,
    ValidationError,
    RequestValidationError,
    HTTPException,
    *_KINDS,
)


class Problem(Exception):
    """Raised by routes and answered by `answer`."""

    def __init__(
        self,
        kind: Kind,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind.en)
        self.kind = kind
        self.errors = tuple(errors)
        self.more = dict(more or {})
        self.headers = dict(headers or {})


def status_of(refusal: type[Rejected]) -> int:
    """403, 404 or 409: every refusal is one of the three. Raises TypeError for one that is none."""
    for family, status in _RULES.items():
        if issubclass(refusal, family):
            return status
    raise TypeError(f"{refusal.__name__} is neither NotFound nor NotAllowed nor Conflict")


def refusals() -> dict[str, type[Rejected]]:
    """Every refusal that has been declared, by its code."""
    found: dict[str, type[Rejected]] = {}
    families: list[type[Rejected]] = [Rejected]
    while families:
        for refusal in families.pop().__subclasses__():
            found[refusal.code] = refusal
            families.append(refusal)
    return found


def described(code: str) -> Kind | None:
    """The kind of problem that a code stands for, of the edge or of the rules."""
    if kind := kinds.BY_CODE.get(code):
        return kind
    refusal = refusals().get(code)
    return Kind(status_of(refusal), code, refusal.zh, refusal.en) if refusal else None


def refused(refusal: type[Rejected], allowed: Sequence[str] = ()) -> Problem:
    """The problem of a refusal by the rules."""
    kind = Kind(status_of(refusal), refusal.code, refusal.zh, refusal.en)
    return Problem(kind, more={"allowed": list(allowed)} if kind.status == 409 else None)  # noqa: PLR2004


def problem_of(error: Exception) -> Problem:
    """What an error means to the asker; kinds.INTERNAL for whatever nobody foresaw."""
    match error:
        case Problem():
            return error
        case Rejected():
            return refused(type(error), error.allowed)
        case strict_json.Malformed():
            return Problem(kinds.MALFORMED, errors=[_fault(error.pointer, error.zh, error.en)])
        case ValidationError():
            return Problem(kinds.MALFORMED, errors=faults(error.errors(include_url=False)))
        case RequestValidationError():
            return Problem(kinds.MALFORMED, errors=faults(error.errors()))
        case HTTPException():
            return Problem(_HTTP.get(error.status_code, kinds.INTERNAL), headers=error.headers)
        case ledger.Unavailable():
            seconds = max(1, ceil(error.retry_after_s))
            return Problem(_kind(error), headers={"Retry-After": str(seconds)})
        case psycopg.errors.DiskFull():
            return problem_of(ledger.StorageFull("the database has no room"))
        case psycopg.OperationalError():
            return Problem(_kind(error), headers={"Retry-After": "1"})
        case _:
            return Problem(_kind(error))


def faults(found: Iterable[Mapping[str, Any]], prefix: str = "") -> list[dict[str, str]]:
    """What is wrong with a body, each with an RFC 6901 pointer; no value sent is repeated."""
    return [
        _fault(
            prefix + "".join(f"/{part}" for part in item["loc"]),
            in_chinese(item["type"], item.get("ctx", {})),
            f"{item['msg']}.",
        )
        for item in found
    ]


def answer(request: Request, error: Exception) -> Response:
    """The HTTP answer to an error."""
    problem = problem_of(error)
    return Response(
        orjson.dumps(body(problem, language(request), request.url.path)),
        problem.kind.status,
        problem.headers,
        MEDIA_TYPE,
    )


def body(problem: Problem, lang: Language, instance: str | None = None) -> dict[str, Any]:
    """The members of a problem, for an answer of its own or for one item of a batch."""
    kind = problem.kind
    members: dict[str, Any] = {
        "type": f"/problems/{kind.code}",
        "title": getattr(kind, lang),
        "status": kind.status,
        "code": kind.code,
        "zh": kind.zh,
        "en": kind.en,
    }
    if instance:
        members["instance"] = instance
    if problem.errors:
        members["errors"] = [{**fault, "message": fault[lang]} for fault in problem.errors]
    return members | problem.more


def _kind(error: Exception) -> Kind:
    for family in type(error).__mro__:
        if kind := _KINDS.get(family):
            return kind
    return kinds.INTERNAL


def _fault(pointer: str, zh: str, en: str) -> dict[str, str]:
    return {"pointer": pointer, "zh": zh, "en": en}
