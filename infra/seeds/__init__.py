"""What a new ledger begins with: the shipped files, read once at its opening and never again."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from domain.deadlines import WorkCalendar
from domain.list.items import ListItem, ListKind
from domain.policy.events import PolicyContent

FILES: Final = Path(__file__).parent
POLICIES: Final = ("categories", "incident.timers", "incident.limits", "ladders", "three-no")
FROM_THE_BEGINNING: Final = datetime.fromisoformat("2017-01-01T00:00:00+08:00")
"""From when on version 1 of everything holds: before anything that is ever told."""


@cache
def policy(key: str) -> PolicyContent:
    content: TypeAdapter[PolicyContent] = TypeAdapter(PolicyContent)
    return content.validate_json((FILES / f"{key}.json").read_bytes())


@cache
def calendar() -> WorkCalendar:
    return WorkCalendar.model_validate_json((FILES / "calendar.json").read_bytes())


@cache
def lists() -> dict[ListKind, tuple[ListItem, ...]]:
    shipped = TypeAdapter(dict[ListKind, tuple[ListItem, ...]])
    return shipped.validate_json((FILES / "lists.json").read_bytes())
