from uuid import UUID, uuid5

import orjson
import pytest

from domain.kernel import UNSEALED, CaseText, Command, PersonText, ReporterText, Secrecy, TextRef
from domain.words import (
    CHARACTERS_MAX,
    UnfitWords,
    Words,
    as_kept,
    kept_id,
    sealed,
    text_fields,
    with_words,
)

COMMAND = UUID("018f0000-0000-7000-8000-0000000000c1")
STREAM = UUID("018f0000-0000-7000-8000-0000000000a1")
COMMITMENT = "ab" * 32


class NoteSeen(Command):
    count: int
    note: CaseText
    caller: ReporterText | None = None
    full_name: PersonText | None = None


class NoteNothing(Command):
    count: int


def build(payload: dict[str, object]) -> tuple[NoteSeen, tuple[Words, ...]]:
    referring, words = with_words(NoteSeen, COMMAND, STREAM, payload)
    whole = {"command_id": COMMAND, "stream": STREAM, **referring}
    command = NoteSeen.model_validate(whole)
    assert NoteSeen.model_validate_json(orjson.dumps(whole)) == command
    return command, words


def test_the_fields_that_hold_words_are_read_off_their_types() -> None:
    assert text_fields(NoteSeen) == {
        "note": Secrecy.CASE,
        "caller": Secrecy.REPORTER,
        "full_name": Secrecy.PERSON,
    }
    assert text_fields(NoteNothing) == {}


def test_words_leave_the_payload_and_a_reference_takes_their_place() -> None:
    command, words = build({"count": 1, "note": "路灯不亮"})
    case = uuid5(STREAM, "text")
    assert words == (Words(case, uuid5(COMMAND, "/note"), "路灯不亮"),)
    assert command.note == TextRef(subject=case, id=uuid5(COMMAND, "/note"), commitment=UNSEALED)
    assert "路灯" not in command.model_dump_json()


def test_each_kind_of_text_has_its_own_subject() -> None:
    _, words = build({"count": 1, "note": "a", "caller": "b", "full_name": "c"})
    assert [one.subject for one in words] == [
        uuid5(STREAM, "text"),
        uuid5(STREAM, "reporter"),
        STREAM,
    ]


def test_a_text_that_is_not_given_stays_away() -> None:
    command, words = build({"count": 1, "note": "a", "caller": None})
    assert (command.caller, command.full_name, len(words)) == (None, None, 1)


def test_asking_twice_gives_the_same_ids() -> None:
    assert build({"count": 1, "note": "a"}) == build({"count": 1, "note": "a"})


def test_the_given_payload_is_left_as_it_was() -> None:
    payload: dict[str, object] = {"count": 1, "note": "a"}
    build(payload)
    assert payload == {"count": 1, "note": "a"}


@pytest.mark.parametrize(
    "value",
    [
        "",
        " \n\t\u3000",
        "\u200b",
        "\u200b \u2060\ufeff\u00ad",
        "\ufe0f\u0301",
        "\x7f\x85",
        "\u3164",
        "x" * (CHARACTERS_MAX + 1),
        "a\x00b",
        "a\rb",
        "a\x1b[0m",
        "half a pair \ud83d",
        7,
        ["a"],
        {"subject": str(STREAM), "id": str(COMMAND), "commitment": COMMITMENT},
    ],
)
def test_unfit_words_are_refused_by_field_and_never_repeated(value: object) -> None:
    with pytest.raises(UnfitWords) as refused:
        build({"count": 1, "note": value})
    assert refused.value.field == "note"
    assert "half" not in str(refused.value)


@pytest.mark.parametrize(
    "value",
    [
        "x" * CHARACTERS_MAX,
        "两行\n\t第二行\n",
        "😀",
        "e\u0301",
        " 。",
        "\u200b\U00020bb7",
        "\ue5e5",
    ],
)
def test_words_are_kept_exactly_as_written(value: str) -> None:
    assert build({"count": 1, "note": value})[1][0].value == value


def test_sealing_puts_the_commitments_in() -> None:
    command, words = build({"count": 1, "note": "a", "caller": "b"})
    done = sealed(command, {one.id: COMMITMENT for one in words})
    assert done.note.commitment == COMMITMENT
    assert done.caller is not None
    assert done.caller.commitment == COMMITMENT
    assert done.note.id == command.note.id
    assert command.note.commitment == UNSEALED


def test_a_text_is_kept_under_an_id_that_follows_from_it_too() -> None:
    command, words = build({"count": 1, "note": "a", "caller": "b"})
    commitments = {one.id: COMMITMENT for one in words}
    kept = as_kept(sealed(command, commitments), commitments)
    assert kept.note == TextRef(
        subject=uuid5(STREAM, "text"),
        id=uuid5(uuid5(COMMAND, "/note"), COMMITMENT),
        commitment=COMMITMENT,
    )
    assert kept.caller is not None
    assert kept.caller.id == kept_id(words[1].id, COMMITMENT) != kept_id(words[1].id, "cd" * 32)
    assert as_kept(kept, commitments) == kept, "what is kept already stays where it is"


def test_nothing_unsealed_goes_on() -> None:
    command, _ = build({"count": 1, "note": "a"})
    with pytest.raises(KeyError):
        sealed(command, {})


def test_what_is_sealed_already_stays_as_it_is() -> None:
    command, words = build({"count": 1, "note": "a"})
    done = sealed(command, {words[0].id: COMMITMENT})
    assert sealed(done, {}) is done


def test_a_command_without_words_comes_back_itself() -> None:
    command = NoteNothing(command_id=COMMAND, stream=STREAM, count=1)
    assert sealed(command, {}) is command


def test_words_do_not_show_in_a_repr() -> None:
    assert "秘密" not in repr((Words(STREAM, COMMAND, "秘密"),))
