"""What was stored once is read for ever: the stored names, their codes, and bytes of each event.

New names and codes fail here until they are frozen:

    .venv/bin/pytest tests/contract/test_golden_events.py --write-golden

writes what is missing in `golden/` and changes nothing that is there. An event that has gained an
optional field gets a further file, `<name>+2.json`; the first is kept.
"""

import json
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from adapters.eventstore.errors import Corrupt
from adapters.eventstore.mapper import decode, encode
from adapters.eventstore.upcasts import UPCASTS
from domain.kernel import Event
from domain.streams import EVENTS
from infra.documents.hints import leaves
from tests.support.samples import samples

GOLDEN = Path(__file__).parent / "golden"
NAMES = GOLDEN / "names.json"
FILES = sorted(path for path in GOLDEN.glob("*.json") if path != NAMES)
WRITE = "not frozen yet: run `pytest tests/contract/test_golden_events.py --write-golden`"


def stored(path: Path) -> dict[str, bytes]:
    """The samples of a golden file, byte for byte: `"<sample>": <payload>`, one to a line."""
    lines = [line.rstrip(b",") for line in path.read_bytes().splitlines()[1:-1]]
    parts = [line.partition(b": ") for line in lines]
    return {json.loads(name): payload for name, _, payload in parts}


def write(path: Path, written: Mapping[str, bytes]) -> None:
    lines = [json.dumps(name).encode() + b": " + payload for name, payload in written.items()]
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as file:
        file.write(b"{\n" + b",\n".join(lines) + b"\n}\n")


def files_of(name: str) -> list[Path]:
    return [GOLDEN / f"{name}.json", *sorted(GOLDEN.glob(f"{name}+*.json"))]


def topic_of(path: Path) -> str:
    return path.name.removesuffix(".json").partition("+")[0]


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_has_a_golden_file_of_its_present_bytes(name: str, write_golden: bool) -> None:
    present = {sample: encode(event) for sample, event in samples(EVENTS[name]).items()}
    found = [path for path in files_of(name) if path.exists()]
    if write_golden and present not in [stored(path) for path in found]:
        suffix = f"+{len(found) + 1}" if found else ""
        write(GOLDEN / f"{name}{suffix}.json", present)
        found = [path for path in files_of(name) if path.exists()]
    assert present in [stored(path) for path in found], WRITE


@pytest.mark.parametrize("name", EVENTS)
def test_what_is_written_is_what_is_read(name: str) -> None:
    for event in samples(EVENTS[name]).values():
        assert decode(name, encode(event)) == event


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_golden_bytes_are_read_and_nothing_in_them_is_lost(path: Path) -> None:
    for payload in stored(path).values():
        event = decode(topic_of(path), payload)
        if event.name == topic_of(path):
            assert keeps(json.loads(payload), json.loads(encode(event)))


def keeps(then: Any, now: Any) -> bool:
    """Whether all that was said then is said now; fields that were added since do not count."""
    match then:
        case dict():
            return all(key in now and keeps(value, now[key]) for key, value in then.items())
        case list():
            pairs = zip(then, now, strict=False)
            return len(then) == len(now) and all(keeps(one, other) for one, other in pairs)
        case _:
            return bool(then == now)


def test_a_lost_word_is_noticed() -> None:
    then = {"a": [{"b": 1}], "c": "x"}
    assert keeps(then, {"a": [{"b": 1, "new": 0}], "c": "x", "d": None})
    assert not keeps(then, {"a": [{"b": 1}, {}], "c": "x"})
    assert not keeps(then, {"a": [{"new": 1}], "c": "x"})
    assert not keeps(then, {"a": [{"b": 1}], "c": "y"})


def codes_of(event: type[Event]) -> dict[str, list[Any]]:
    """The closed lists of words that an event's fields may hold, by path."""
    found: dict[str, list[Any]] = {}
    for leaf in leaves(event):
        if get_origin(leaf.type) is Literal:
            codes = list(get_args(leaf.type))
        elif isinstance(leaf.type, type) and issubclass(leaf.type, Enum):
            codes = [member.value for member in leaf.type]
        else:
            continue
        known = found.setdefault(leaf.path, [])
        known += [code for code in codes if code not in known]
    return found


def merged(frozen: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
    """Both: nothing that was frozen is left out."""
    return {
        name: {
            path: [*then, *(code for code in now if code not in then)]
            for path in {**frozen.get(name, {}), **present.get(name, {})}
            for then in [frozen.get(name, {}).get(path, [])]
            for now in [present.get(name, {}).get(path, [])]
        }
        for name in sorted({**frozen, **present})
    }


def test_no_stored_name_and_no_code_has_gone(write_golden: bool) -> None:
    present = {name: codes_of(event) for name, event in EVENTS.items()}
    frozen = json.loads(NAMES.read_bytes()) if NAMES.exists() else {}
    if write_golden:
        frozen = merged(frozen, present)
        lines = [f"{json.dumps(name)}: {json.dumps(codes)}" for name, codes in frozen.items()]
        NAMES.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    assert set(frozen) - set(EVENTS) - set(UPCASTS) == set(), "these names are no longer read"
    assert set(EVENTS) - set(frozen) == set(), WRITE
    gone = {
        (name, path, code)
        for name in frozen.keys() & EVENTS.keys()
        for path, codes in frozen[name].items()
        for code in codes
        if code not in present[name].get(path, ())
    }
    assert gone == set(), "these codes are in the log and are no longer read"
    assert merged(frozen, present) == frozen, WRITE


def test_a_golden_file_is_never_overwritten(tmp_path: Path) -> None:
    write(tmp_path / "one.json", {"full": b"{}"})
    with pytest.raises(FileExistsError):
        write(tmp_path / "one.json", {"full": b'{"other": 1}'})
    assert stored(tmp_path / "one.json") == {"full": b"{}"}


def test_a_name_that_was_never_stored_is_not_read() -> None:
    with pytest.raises(Corrupt, match="unknown name"):
        decode("incident.never_heard_of.v1", b"{}")
