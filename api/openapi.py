"""The OpenAPI document: the framework's part of it, and the commands written from their classes."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from adapters.eventstore.receipts import Outcome
from api.batch import ITEMS_MAX, Batch
from api.commands import PREFIX
from api.doors import Doors
from api.excerpts import ExcerptsAsked
from api.faces import HEADER, QUERY, Face
from api.receipts import ReceiptAsked
from api.sessions import SignIn
from domain.kernel import Command
from domain.words import CHARACTERS_MAX

_REF = "#/components/schemas/{model}"
_GIVEN_BY_PATH_AND_HEADER = ("command_id", "stream")
SCHEMES: Mapping[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "face": {
        "type": "apiKey",
        "in": "cookie",
        "name": Face.CONSOLE.cookie,
        "description": f"One cookie per face ({', '.join(Face)}), chosen by the header {HEADER}, or"
        f" in a GET by the query `{QUERY}`.",
    },
}
_BODIES: tuple[type[BaseModel], ...] = (Batch, ExcerptsAsked, ReceiptAsked, SignIn)
_SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"face": []}]
_TEXT = {
    "type": "string",
    "minLength": 1,
    "maxLength": CHARACTERS_MAX,
    "description": "Not blanks alone. Sealed before it is decided; the event holds a reference.",
}
_PROBLEMS = {
    "400": "Malformed: the body, Idempotency-Key or If-Match.",
    "401": "No valid session.",
    "403": "This post may not do this.",
    "404": "There is no such thing within the asker's view.",
    "409": "Refused by the rules; `allowed` names what is taken where it stands now.",
    "413": "The body is larger than 1 MiB.",
    "415": "Not application/json in UTF-8.",
    "422": "The command id has served another request.",
    "503": "Not now; Retry-After says when.",
}
_WHEN_READING = {s: t for s, t in _PROBLEMS.items() if s not in ("409", "422")}
_OPEN_TO_ALL = {
    f"{PREFIX}/{path}"
    for path in (
        "health", "health/alive", "health/ready", "demo-identities", "sessions",
        "public/three-no", "public/three-no/{code}", "public/receipts",
    )
}  # fmt: skip
_IF_DECIDING = {
    "412": "The caller saw an older version; `events` holds what has happened since.",
    "428": "If-Match is missing.",
}


def with_commands(document: dict[str, Any], doors: Mapping[str, Doors]) -> dict[str, Any]:
    """Return the document with the paths and schemas of every command, and problems throughout."""
    _answer_by_problems(document)
    operations = list(_operations(doors))
    models: list[type[BaseModel]] = [*_BODIES, *(command for _, command, _ in operations)]
    refs, definitions = models_json_schema(
        [(model, "validation") for model in models], ref_template=_REF
    )
    schemas: dict[str, Any] = definitions.get("$defs", {})
    for command in models[len(_BODIES) :]:
        _leave_out_what_the_edge_adds(schemas[_name(refs[command, "validation"])])
    schemas |= {"TextRef": _TEXT, "Receipt": _RECEIPT, "Problem": _PROBLEM}
    paths = document.setdefault("paths", {})
    for path, command, kind in operations:
        operation = _operation(path, command, kind, refs[command, "validation"])
        paths.setdefault(path, {})["post"] = operation
    paths[f"{PREFIX}/commands"] = {"post": _batch(refs[Batch, "validation"])}
    document["components"]["schemas"].update(schemas)
    return document


def _answer_by_problems(document: dict[str, Any]) -> None:
    """The framework's own validation errors never leave this house."""
    for path, operations in document["paths"].items():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"] |= _problems(_WHEN_READING)
            if path not in _OPEN_TO_ALL:
                operation["security"] = _SECURITY
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)


def _operations(doors: Mapping[str, Doors]) -> Iterator[tuple[str, type[Command], str]]:
    for plural, offered in doors.items():
        kind = offered.kind.name
        if offered.opens:
            yield f"{PREFIX}/{plural}", offered.opens, kind
        for name, command in offered.also_opens.items():
            yield f"{PREFIX}/{plural}/commands/{name}", command, kind
        for name, command in offered.acts.items():
            yield f"{PREFIX}/{plural}/{{stream}}/commands/{name}", command, kind


def _name(ref: Mapping[str, Any]) -> str:
    return str(ref["$ref"]).rsplit("/", 1)[-1]


def _leave_out_what_the_edge_adds(schema: dict[str, Any]) -> None:
    for field in _GIVEN_BY_PATH_AND_HEADER:
        schema["properties"].pop(field, None)
    schema["required"] = [
        field for field in schema.get("required", ()) if field not in _GIVEN_BY_PATH_AND_HEADER
    ]


def _operation(
    path: str, command: type[Command], kind: str, schema: Mapping[str, Any]
) -> dict[str, Any]:
    parameters = [_header("Idempotency-Key", "The command's id, a UUID of version 4 or 7.")]
    if command.deciding:
        version = 'The version seen, e.g. "v7"; devices may leave it out.'
        parameters.append(_header("If-Match", version, required=False))
    if "{stream}" in path:
        parameters.append({"name": "stream", "in": "path", "required": True, "schema": _UUID})
    done = "201" if command.opens else "200"
    return {
        "operationId": f"{kind}.{command.name}",
        "tags": [kind],
        "summary": command.name,
        "description": (command.__doc__ or "").strip(),
        "parameters": parameters,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": dict(schema)}},
        },
        "responses": {
            done: _answer("The receipt.", "Receipt"),
            **({"200": _answer("Nothing was to be done.", "Receipt")} if command.opens else {}),
            **_problems(_PROBLEMS | (_IF_DECIDING if command.deciding else {})),
        },
        "security": _SECURITY,
    }


def _batch(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "operationId": "commands.batch",
        "tags": ["commands"],
        "summary": f"Up to {ITEMS_MAX} commands kept on a device, one result each",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": dict(schema)}},
        },
        "responses": {
            "200": {
                "description": "One result per item, in the order sent.",
                "content": {"application/json": {"schema": _RESULTS}},
            },
            **_problems({s: t for s, t in _PROBLEMS.items() if s not in ("404", "409", "422")}),
        },
        "security": _SECURITY,
    }


def _header(name: str, description: str, *, required: bool = True) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": {"type": "string"},
    }


def _problems(descriptions: Mapping[str, str]) -> dict[str, Any]:
    return {
        status: _answer(text, "Problem", "application/problem+json")
        for status, text in descriptions.items()
    }


def _answer(description: str, schema: str, media_type: str = "application/json") -> dict[str, Any]:
    ref = {"$ref": _REF.format(model=schema)}
    return {"description": description, "content": {media_type: {"schema": ref}}}


_UUID = {"type": "string", "format": "uuid"}
_INSTANT = {"type": "string", "format": "date-time"}
_WORDS = {"type": "string"}
_RECEIPT = {
    "type": "object",
    "required": ["command_id", "outcome", "stream", "version", "position", "effective_at"],
    "properties": {
        "command_id": _UUID,
        "outcome": {"enum": [outcome.value for outcome in Outcome]},
        "code": _WORDS,
        "stream": _UUID,
        "version": {"type": "integer"},
        "position": {"type": "string", "description": "<ledger>/<epoch>.<n>"},
        "effective_at": _INSTANT,
        "decided_at": _INSTANT,
        "flags": {"type": "array", "items": _WORDS},
        "number": {"type": "string", "description": "The incident's number."},
        "receipt_code": {"type": "string", "description": "The resident's look-up code."},
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "zh", "en"],
    "properties": {
        "type": _WORDS,
        "title": _WORDS,
        "status": {"type": "integer"},
        "code": _WORDS,
        "zh": _WORDS,
        "en": _WORDS,
        "instance": _WORDS,
        "allowed": {"type": "array", "items": _WORDS},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": dict.fromkeys(("pointer", "message", "zh", "en"), _WORDS),
            },
        },
    },
}
_RESULTS = {
    "type": "object",
    "properties": {
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["command_id", "result"],
                "properties": {
                    "command_id": _UUID,
                    "result": {"enum": ["applied", "nothing", "refused", "held", "retry"]},
                    "receipt": {"$ref": _REF.format(model="Receipt")},
                    "problem": {"$ref": _REF.format(model="Problem")},
                },
            },
        }
    },
}
