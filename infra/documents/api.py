"""`docs/api.md`: every route, and which roles may ask for what."""

from collections.abc import Iterator
from typing import Any

from api.app import create_app
from api.commands import PREFIX
from api.doors import Doors, doors_of
from domain.access.grants import OF_KIND, OF_ROLE, READS
from domain.kernel import Command
from domain.streams import STREAMS
from infra.documents.markdown import NOTE, code, said, table

ABOUT = f"""# HTTP API

All paths begin with `{PREFIX}`. `GET {PREFIX}/openapi.json` is the whole contract, with the fields
of every body; this page says what there is and who may use it.

- A session's token goes into `Authorization: Bearer …`.
- The id of a command goes into `Idempotency-Key`: a UUID of version 4 or 7, made by the caller.
  Sending it again gives the same answer and records nothing twice.
- A command marked *version* is a decision: say in `If-Match` which version was seen (`"v7"`). A
  session of a device may leave it out.
- Reads take `as_of`: an RFC 3339 time or `<epoch>.<position>`. `min_position`, with
  `Prefer: wait=2`, waits until a view has reached a position.
- What lies outside the asker's reach is answered as if it were not there.
"""
NOT_HERE: Any = None  # routes are listed without asking anything of what the app is given


def api() -> str:
    parts = [NOTE, ABOUT, "## Reading, and signing in\n"]
    parts += table(("route", "what it does"), _other_routes())
    parts += ["## Commands\n", "Many at once, from a phone: `POST /commands`.\n"]
    for plural, doors in doors_of(STREAMS).items():
        parts += [f"### {plural}\n", *table(("route", "who", ""), _commands(plural, doors))]
    parts += ["## Who reaches what\n", *table(("role", "reach", "may read"), _roles())]
    return "\n".join(parts)


def described() -> dict[str, Any]:
    """The OpenAPI document of the surface, made without a ledger."""
    document: dict[str, Any] = create_app(*[NOT_HERE] * 7).openapi()
    return document


def _other_routes() -> Iterator[tuple[str, str]]:
    for path, operations in described()["paths"].items():
        for method, operation in operations.items():
            if "description" in operation and "." not in operation["operationId"]:
                first = " ".join(operation["description"].split())
                yield f"`{method.upper()} {path.removeprefix(PREFIX)}`", first


def _commands(plural: str, doors: Doors) -> Iterator[tuple[str, str, str]]:
    if doors.opens:
        yield _row(f"/{plural}", doors.opens)
    for name, command in doors.also_opens.items():
        yield _row(f"/{plural}/commands/{name}", command)
    for name, command in doors.acts.items():
        yield _row(f"/{plural}/{{id}}/commands/{name}", command)


def _row(path: str, command: type[Command]) -> tuple[str, str, str]:
    granted = [*OF_ROLE.items(), *OF_KIND.items()]
    who = [name.value for name, grant in granted if command.name in grant.actions]
    version = "*version* " if command.deciding else ""
    return f"`POST {path}`", ", ".join(who), f"{version}{said(command)}".strip()


def _roles() -> Iterator[tuple[str, str, str]]:
    for role, grant in OF_ROLE.items():
        reads = sorted(action.removeprefix("read-") for action in grant.actions & READS)
        yield role, grant.reach.value, code(reads)
