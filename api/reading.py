"""From a request to a command: the body, the headers, and a person's words apart from the rest."""

import asyncio
import re
from typing import Any, TypeVar
from urllib.parse import parse_qs
from uuid import UUID

import orjson
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from api.kinds import BODY_TOO_SLOW, KEY_INVALID, KEY_MISSING, MALFORMED, NOT_JSON, NOT_UTF8
from api.problems import Problem, faults
from api.strict_json import MAX_BYTES, TooLarge, parse
from domain.kernel import Command
from domain.words import UnfitWords, Words, with_words

BODY_S_MAX = 30.0
FORM_BYTES_MAX, FORM_FIELDS_MAX = 2_000, 8
_FORM = "application/x-www-form-urlencoded"
_RANDOM, _BY_TIME = 4, 7
_OF_UTF8 = {"utf-8", "utf8", "us-ascii"}
_VERSION = re.compile(r'"v(0|[1-9][0-9]{0,17})"')
_RESERVED = {"command_id", "stream"}
Asked = TypeVar("Asked", bound=BaseModel)


async def json_body(request: Request) -> Any:
    """The strictly parsed body. Raises Problem (408, 415), Malformed or TooLarge."""
    if _media_type(request) != "application/json" or "content-encoding" in request.headers:
        raise Problem(NOT_JSON)
    if not _charsets(request) <= _OF_UTF8:
        raise Problem(NOT_UTF8)
    return parse(await body_of(request, MAX_BYTES))


async def asked_in(request: Request, shape: type[Asked]) -> Asked:
    """What a body asks for. Raises Problem (408, 415), Malformed, TooLarge, ValidationError."""
    return shape.model_validate_json(orjson.dumps(await json_body(request)))


async def body_of(request: Request, bytes_max: int) -> bytes:
    """The whole body, in time. Raises Problem (408) and TooLarge."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S_MAX):
            async for chunk in request.stream():
                body += chunk
                if len(body) > bytes_max:
                    raise TooLarge
    except (TimeoutError, ClientDisconnect):  # who hung up hears nothing: no fault of ours
        raise Problem(BODY_TOO_SLOW, headers={"Connection": "close"}) from None
    return bytes(body)


async def form_of(request: Request) -> dict[str, str]:
    """A small form's fields, each once. Raises Problem (400, 408) and TooLarge."""
    if _media_type(request) != _FORM:
        raise Problem(MALFORMED)
    body = await body_of(request, FORM_BYTES_MAX)
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=FORM_FIELDS_MAX)
    except (UnicodeDecodeError, ValueError):
        raise Problem(MALFORMED) from None
    return {name: values[0] for name, values in fields.items()}


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _charsets(request: Request) -> set[str]:
    """The encodings that the content type names, though JSON needs none named."""
    parameters = request.headers.get("content-type", "").split(";")[1:]
    pairs = [parameter.partition("=") for parameter in parameters]
    return {
        value.strip().strip('"').lower()
        for name, _, value in pairs
        if name.strip().lower() == "charset"
    }


def command_id(request: Request) -> UUID:
    """The Idempotency-Key, bare or quoted: a UUID of version 4 or 7. Raises Problem (400)."""
    header = request.headers.get("idempotency-key")
    if header is None:
        raise Problem(KEY_MISSING)
    return client_id(header.strip('"'))


def client_id(text: object) -> UUID:
    """An id that a client may make. Version 5 belongs to the ledger. Raises Problem (400)."""
    if isinstance(text, str) and (value := uuid_of(text)) and value.version in (_RANDOM, _BY_TIME):
        return value
    raise Problem(KEY_INVALID)


def uuid_of(text: str) -> UUID | None:
    """The UUID written in its one canonical way, or None."""
    try:
        value = UUID(text)
    except ValueError:
        return None
    return value if str(value) == text.lower() else None


def seen_version(request: Request) -> int | None:
    """The version in If-Match, None without the header. Raises Problem (400)."""
    header = request.headers.get("if-match")
    if header is None:
        return None
    if found := _VERSION.fullmatch(header.strip()):
        return int(found[1])
    fault = {"pointer": "", "zh": '应写作 "v7"。', "en": 'If-Match is written "v7".'}
    raise Problem(MALFORMED, errors=[fault])


def command_of(
    command_type: type[Command], identifier: UUID, stream: UUID, payload: object, at: str = ""
) -> tuple[Command, tuple[Words, ...]]:
    """The command, and the words for the vault. Raises Problem (400), pointing below `at`."""
    if not isinstance(payload, dict):
        raise _fault(at, "应为对象。", "An object is expected.")
    if reserved := _RESERVED & payload.keys():
        raise _fault(f"{at}/{min(reserved)}", "没有此项。", "There is no such field.")
    try:
        referring, words = with_words(command_type, identifier, stream, payload)
        whole = {**referring, "command_id": identifier, "stream": stream}
        return command_type.model_validate_json(orjson.dumps(whole)), words
    except UnfitWords as error:
        raise _fault(
            f"{at}/{error.field}",
            "应为 1 至 4000 个字符的文字，不能只有空白，不含控制字符。",
            "A text of 1 to 4000 characters, not blanks alone and without control characters, is"
            " expected.",
        ) from None
    except ValidationError as error:
        raise Problem(MALFORMED, errors=faults(error.errors(include_url=False), at)) from None


def _fault(pointer: str, zh: str, en: str) -> Problem:
    return Problem(MALFORMED, errors=[{"pointer": pointer, "zh": zh, "en": en}])
