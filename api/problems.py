"""Every answer that is not a success, as problem+json (RFC 9457), in Chinese and English.

This is the only file that knows both an error class and a status code. Besides the members of the
RFC a problem has `code` (stable), `zh` and `en` (both sentences; `title` is the one of the asker's
language), `errors` [{pointer, message, zh, en}], and with a refusal by the rules `allowed`: the
commands that the present state would take.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

import orjson
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from adapters.eventstore import errors as ledger
from adapters.vault.errors import SubjectErased
from api import strict_json
from api.languages import Language, language
from api.schema_words import in_chinese
from domain.errors import Conflict, NotAllowed, NotFound, Rejected

MEDIA_TYPE = "application/problem+json"


class Kind(NamedTuple):
    """A sort of problem that no rule of the domain knows."""

    status: int
    code: str
    zh: str
    en: str


MALFORMED = Kind(400, "malformed", "请求格式不正确。", "The request is malformed.")
KEY_MISSING = Kind(
    400,
    "idempotency_key_missing",
    "请在 Idempotency-Key 中给出命令编号。",
    "Give the command's id in Idempotency-Key.",
)
KEY_INVALID = Kind(
    400,
    "command_id_invalid",
    "命令编号须是第 4 版或第 7 版 UUID。",
    "A command id is a UUID of version 4 or 7.",
)
AS_OF_INVALID = Kind(
    400,
    "as_of_invalid",
    "时点须是不晚于现在的 RFC 3339 时间，或“纪元.位置”。",
    "as_of is an RFC 3339 time that is not in the future, or <epoch>.<position>.",
)
UNAUTHENTICATED = Kind(401, "unauthenticated", "请先登录。", "Please sign in.")
UNKNOWN_LOGIN = Kind(401, "unknown_login", "没有这个登录名。", "There is no such login.")
NOT_OFFERED = Kind(
    403,
    "demo_identity_not_accepted",
    "演示身份只用于合成数据账本；导入账本只可查阅。",
    "Demo identities serve synthetic ledgers only; an imported one may be read.",
)
NO_ROUTE = Kind(404, "not_found", NotFound.zh, NotFound.en)
ERASED = Kind(
    409,
    "subject_erased",
    "相关人员的信息已依法删除，不能再写入与其有关的文字。",
    "This person's words were erased by law; nothing more can be written about them.",
)
REPLAY_REFUSED = Kind(
    409,
    "replayed_clock_refused",
    "正式账本只用自己的时钟。",
    "A real ledger keeps its own clock.",
)
NO_METHOD = Kind(405, "method_not_allowed", "此地址不支持该方法。", "No such method here.")
STALE = Kind(
    412,
    "stale_version",
    "您看到的不是最新版本，其间的变化附后。",
    "You saw an older version; what has happened since is enclosed.",
)
TOO_LARGE = Kind(413, "too_large", "请求正文超过 1 MiB。", "The body is larger than 1 MiB.")
NOT_JSON = Kind(
    415, "unsupported_media_type", "请求正文须是 application/json。", "Send application/json."
)
REUSED = Kind(
    422,
    "command_id_reused",
    "该命令编号已用于另一项请求，请换新编号。",
    "This command id has served another request; use a new one.",
)
NO_VERSION = Kind(
    428,
    "if_match_missing",
    '请在 If-Match 中写明您看到的版本，例如 "v7"。',
    'Say in If-Match which version you saw, for example "v7".',
)
INTERNAL = Kind(
    500, "internal", "系统内部出错，已记录。", "Something is wrong on our side; it is on record."
)
NOT_SEEDED = Kind(
    503,
    "ledger_not_seeded",
    "账本正在初始化，可以查阅，暂不能写入。",
    "The ledger is being prepared: reading works, writing waits.",
)
OVERLOADED = Kind(
    503,
    "overloaded",
    "系统繁忙，命令未受理，可用同一编号重发。",
    "Too busy; the command was not taken and may be sent again with the same id.",
)
OUTCOME_UNKNOWN = Kind(
    503,
    "outcome_unknown",
    "结果未知，请用同一编号重发，不会重复记录。",
    "The outcome is unknown; send it again with the same id, it will not be recorded twice.",
)
UNAVAILABLE = Kind(503, "unavailable", "所需服务暂不可用。", "A service needed here is down.")
VIEW_BEHIND = Kind(
    503,
    "view_behind",
    "视图尚未追上所要求的位置。",
    "The view has not reached the position asked for.",
)

_RULES = {NotFound: 404, NotAllowed: 403, Conflict: 409}
_KINDS: dict[type[Exception], Kind] = {
    strict_json.TooLarge: TOO_LARGE,
    ledger.CommandIdInvalid: KEY_INVALID,
    ledger.CommandIdReused: REUSED,
    ledger.StaleVersion: STALE,
    ledger.ReplayedClockRefused: REPLAY_REFUSED,
    SubjectErased: ERASED,
    ledger.LedgerNotSeeded: NOT_SEEDED,
    ledger.Overloaded: OVERLOADED,
    ledger.OutcomeUnknown: OUTCOME_UNKNOWN,
    ledger.Unavailable: UNAVAILABLE,
}
_HTTP = {kind.status: kind for kind in (MALFORMED, NO_ROUTE, NO_METHOD, TOO_LARGE)}
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


def refused(refusal: type[Rejected], allowed: Sequence[str] = ()) -> Problem:
    """The problem of a refusal by the rules."""
    kind = Kind(status_of(refusal), refusal.code, refusal.zh, refusal.en)
    return Problem(kind, more={"allowed": list(allowed)} if kind.status == 409 else None)  # noqa: PLR2004


def problem_of(error: Exception) -> Problem:
    """What an error means to the asker; INTERNAL for whatever nobody foresaw."""
    match error:
        case Problem():
            return error
        case Rejected():
            return refused(type(error), error.allowed)
        case strict_json.Malformed():
            return Problem(MALFORMED, errors=[_fault(error.pointer, error.zh, error.en)])
        case ValidationError():
            return Problem(MALFORMED, errors=faults(error.errors(include_url=False)))
        case RequestValidationError():
            return Problem(MALFORMED, errors=faults(error.errors()))
        case HTTPException():
            return Problem(_HTTP.get(error.status_code, INTERNAL), headers=error.headers)
        case ledger.Unavailable():
            seconds = max(1, ceil(error.retry_after_s))
            return Problem(_kind(error), headers={"Retry-After": str(seconds)})
        case _:
            return Problem(_kind(error))


def faults(found: Iterable[Mapping[str, Any]], prefix: str = "") -> list[dict[str, str]]:
    """What is wrong with a body, each with an RFC 6901 pointer; no value sent is repeated."""
    return [
        _fault(
            prefix + "".join(f"/{part}" for part in item["loc"]),
            in_chinese(item["type"]),
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
    return INTERNAL


def _fault(pointer: str, zh: str, en: str) -> dict[str, str]:
    return {"pointer": pointer, "zh": zh, "en": en}
