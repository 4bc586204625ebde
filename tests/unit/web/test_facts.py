"""What an event carries is told by the auditor's page: every field, and every code it may hold."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args

import pytest

from api.words import FOLDER, catalogue
from domain.streams import EVENTS

TOLD = (FOLDER.parent / "auditor" / "incidents" / "told.ts").read_text(encoding="utf-8")
# Told elsewhere: the words, the photos, the rules, the clocks, what becomes the state of the
# incident, who stands at the other end; and what only a machine reads.
ELSEWHERE = {
    *("text", "told", "explanation", "reporter_name", "reporter_phone", "evidence", "before"),
    *("rules", "dues", "occurred_at", "due_accept", "due_arrive", "due_close", "due_contact"),
    *("due_dispatch", "due_handle", "due_level", "due_overall", "due_sign", "due_verify", "number"),
    *("after", "grid", "grid_code", "grid_version", "community", "geo", "resident"),
    *("parent", "children", "child", "master", "duplicate", "other", "breach", "attempt", "status"),
    *("first_receiver", "lead", "close_code"),
    *("of", "task_id", "task_ids", "from_task", "subject", "supervision_id"),
    *("receipt_sha256", "receipt_key_version", "row_key", "row_sha256", "sha256", "served_sha256"),
}  # fmt: skip
INCIDENT = [event for name, event in EVENTS.items() if name.startswith("incident.")]


def codes(kind: Any) -> Iterator[type[StrEnum]]:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        yield kind
    for part in get_args(kind):
        yield from codes(part)


def test_every_field_of_an_event_is_told_by_label_or_known_to_stand_elsewhere() -> None:
    told = set(re.findall(r"'(\w+)'", TOLD.partition("FIELDS = [")[2].partition("]")[0]))
    fields = {name for event in INCIDENT for name in event.model_fields}
    assert fields - told - ELSEWHERE == set()
    assert told & ELSEWHERE == set()
    assert told | ELSEWHERE == fields
    assert {f"facts.field.{name}" for name in told} == {
        key for key in catalogue("zh") if key.startswith("facts.field.")
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_code_that_an_event_may_hold_has_words(lang: str) -> None:
    words = catalogue("zh" if lang == "zh" else "en")
    listed = TOLD.partition("const ALL = [")[2].partition("]")[0]
    own = dict(re.findall(r"(\w+): '([\w.]+\.)'", TOLD))
    nameless = {
        (name, code.value)
        for event in INCIDENT
        for name, field in event.model_fields.items()
        if name not in ELSEWHERE
        for kind in codes(field.annotation)
        for code in kind
        if not any(
            f"{prefix}{code.value}" in words
            for prefix in ([own[name]] if name in own else re.findall(r"'([\w.]+)'", listed))
        )
    }
    assert nameless == set()
