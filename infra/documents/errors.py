"""`docs/errors.md`: every answer that is not a success."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import walk_packages

import domain
from api import kinds, problems
from api.kinds import Kind
from domain.errors import Conflict, NotAllowed, NotFound
from infra.documents.markdown import NOTE, table

ABOUT = """# Errors

Every answer that is not a success is `application/problem+json` (RFC 9457). `code` is stable; `zh`
and `en` are the sentences below, `title` is the one of the asker's language. A refusal by the rules
names in `allowed` the commands that are taken where the incident stands now; told again, when its
command is sent again under its id, it names none and the member is left out. Whether one of them is
may depend on more: on a request that waits for an answer, on a time limit, on who asks.
"""
FAMILIES = (NotFound, NotAllowed, Conflict)


def errors() -> str:
    parts = [NOTE, ABOUT, "## Refused by the rules\n", *_table(_refusals())]
    parts += ["## Refused at the edge\n", *_table(kinds.BY_CODE.values())]
    return "\n".join(parts)


def _refusals() -> Iterator[Kind]:
    for module in walk_packages(domain.__path__, "domain."):
        import_module(module.name)
    for code, refusal in problems.refusals().items():
        own = refusal.__module__.startswith("domain.")
        if own and (refusal not in FAMILIES or refusal is NotAllowed):
            yield Kind(problems.status_of(refusal), code, refusal.zh, refusal.en)


def _table(found: Iterable[Kind]) -> list[str]:
    rows = sorted((kind.code, kind.status, kind.zh, kind.en) for kind in found)
    return table(
        ("code", "status", "中文", "English"),
        [(f"`{code}`", str(status), zh, en) for code, status, zh, en in rows],
    )
