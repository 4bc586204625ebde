from uuid import UUID

import orjson

from adapters.vault.sweeper import Reference, references

SUBJECT, FIRST, SECOND = (UUID(int=n, version=5) for n in (1, 2, 3))


def ref(identifier: UUID) -> dict[str, object]:
    return {"subject": SUBJECT, "id": identifier, "commitment": "ab" * 32}


def test_references_are_found_at_any_depth() -> None:
    state = {"text": ref(FIRST), "parts": [{"deep": {"name": ref(SECOND)}}, 7, None, "x"]}
    assert list(references(orjson.dumps(state))) == [
        Reference(FIRST, SUBJECT),
        Reference(SECOND, SUBJECT),
    ]


def test_what_only_looks_like_a_reference_is_none() -> None:
    state = {"commitment": "kept", "id": SUBJECT, "subject": [], "task": {"id": FIRST}}
    del state["subject"]
    assert list(references(orjson.dumps(state))) == []


def test_an_event_without_words_refers_to_nothing() -> None:
    assert list(references(b'{"unit":"x"}')) == []
