"""A person's words on their way to the vault; rules and events see only what stands for them.

A command declares a text by its type (CaseText, ReporterText, PersonText). At the edge a string
becomes a TextRef and a `Words` beside the command; the writer seals the words and puts the
commitments in.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar, assert_never, get_args
from uuid import UUID, uuid5

from domain.kernel import UNSEALED, Command, Secrecy, TextRef
from domain.remade import changed

CHARACTERS_MAX = 4000

# No control characters but newline and tab, no half of a surrogate pair: these are what PostgreSQL,
# JSON or a terminal would choke on.
_FIT = re.compile(rf"[^\x00-\x08\x0b-\x1f\ud800-\udfff]{{1,{CHARACTERS_MAX}}}")

# Spaces, controls and marks without a letter; and the blanks that count as letters or symbols.
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"})
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")

AnyCommand = TypeVar("AnyCommand", bound=Command)


class UnfitWords(ValueError):
    """A text that cannot be taken. It names the field and never repeats the text."""

    def __init__(self, field: str) -> None:
        super().__init__(
            f"{field}: must be a text of 1 to {CHARACTERS_MAX} characters that shows something,"
            " without control characters other than newline and tab"
        )
        self.field = field


class Words(NamedTuple):
    """What a person wrote, whose key seals it, and the id of the TextRef that stands for it."""

    subject: UUID
    id: UUID
    value: str

    def __repr__(self) -> str:
        """Leave the value out: a repr ends up in logs and tracebacks."""
        return f"Words(subject={self.subject}, id={self.id}, {len(self.value)} characters)"


def with_words(
    command_type: type[Command], command_id: UUID, stream: UUID, payload: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Words, ...]]:
    """Return the payload with unsealed TextRefs in the place of texts, and the texts.

    The same command gives the same ids, so that a repeat adds no second value. Raises UnfitWords,
    also when a caller sends a TextRef himself: it could point at somebody else's words.
    """
    referring = dict(payload)
    words: list[Words] = []
    for field, secrecy in text_fields(command_type).items():
        value = payload.get(field)
        if value is None:
            continue
        if not isinstance(value, str) or not _FIT.fullmatch(value) or not shows(value):
            raise UnfitWords(field)
        one = Words(subject_of(secrecy, stream), uuid5(command_id, f"/{field}"), value)
        words.append(one)
        referring[field] = TextRef(subject=one.subject, id=one.id).model_dump()
    return referring, tuple(words)


def shows(text: str) -> bool:
    """Return whether anything is seen of it. Asked of what comes in, never of what is stored."""
    return any(unicodedata.category(one) not in _UNSEEN and one not in _BLANKS for one in text)


def subject_of(secrecy: Secrecy, stream: UUID) -> UUID:
    """Return whose key seals a text: the case, its reporter, or the person whose stream it is."""
    match secrecy:
        case Secrecy.CASE | Secrecy.REPORTER:
            return uuid5(stream, secrecy.value)
        case Secrecy.PERSON:
            return stream
        case _:
            assert_never(secrecy)


def sealed(command: AnyCommand, commitments: Mapping[UUID, str]) -> AnyCommand:
    """Return the command with the commitments of its texts, by the ids of their TextRefs.

    Raises KeyError when one is missing: nothing unsealed may go on.
    """
    refs: dict[str, TextRef] = {
        field: changed(ref, commitment=commitments[ref.id])
        for field in text_fields(type(command))
        if (ref := getattr(command, field)) is not None and ref.commitment == UNSEALED
    }
    return changed(command, **refs) if refs else command


def kept_id(asked: UUID, commitment: str) -> UUID:
    """Return the id under which the vault keeps a text: it follows from the text too.

    Words are sealed before their command is decided. What was sealed for one that was not taken
    must not stand in the place of other words that come under the same command's id.
    """
    return uuid5(asked, commitment)


def as_kept(command: AnyCommand, commitments: Mapping[UUID, str]) -> AnyCommand:
    """Return the sealed command with the ids under which the vault keeps its texts."""
    refs: dict[str, TextRef] = {
        field: changed(ref, id=kept_id(ref.id, ref.commitment))
        for field in text_fields(type(command))
        if (ref := getattr(command, field)) is not None and ref.id in commitments
    }
    return changed(command, **refs) if refs else command


@cache
def text_fields(command_type: type[Command]) -> Mapping[str, Secrecy]:
    """Return the fields of a command that hold a person's words, and whose key seals each."""
    return {
        name: secrecy
        for name, field in command_type.model_fields.items()
        if (secrecy := _secrecy(field.annotation, *field.metadata)) is not None
    }


def _secrecy(*hints: object) -> Secrecy | None:
    for hint in hints:
        found = hint if isinstance(hint, Secrecy) else _secrecy(*get_args(hint))
        if found is not None:
            return found
    return None
