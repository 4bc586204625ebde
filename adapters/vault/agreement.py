"""Whether a log and a vault belong together: what events refer to is kept, or was erased."""

from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
from psycopg import Connection, sql

from adapters.vault.originals import original_id
from adapters.vault.sweeper import Reference, references
from domain.incident.events.field import EvidenceStored
from domain.kernel import Secrecy
from domain.words import subject_of

STEP_MAX: Final = 2000
_REFERRING = """
SELECT originator_id, topic, state FROM log.events
 WHERE topic = %s OR position('"commitment"'::bytea IN state) > 0 ORDER BY notification_id
"""
# What is kept under another subject than the event says would not open.
_FOUND = sql.SQL("""
SELECT count(*) FILTER (WHERE s.wrapped_key IS NOT NULL AND kept.id IS NOT NULL),
       count(*) FILTER (WHERE s.destroyed_at IS NOT NULL)
  FROM unnest(%s::uuid[], %s::uuid[]) r(id, subject)
  LEFT JOIN vault.subjects s USING (subject)
  LEFT JOIN {table} kept ON kept.id = r.id AND kept.subject = r.subject
""")
_WORDS, _ORIGINALS = sql.Identifier("vault", "sealed"), sql.Identifier("vault", "originals")


class Agreement(NamedTuple):
    """How many references the log holds.

    kept: whose value is there and has its key. erased: whose key was destroyed on purpose. What is
    neither is missing, which never happens by itself.
    """

    referred: int = 0
    kept: int = 0
    erased: int = 0

    @property
    def missing(self) -> int:
        """How many values were lost."""
        return self.referred - self.kept - self.erased


class Agreements(NamedTuple):
    """Of words, and of photos that the log calls stored."""

    words: Agreement
    photos: Agreement


def agreements(connection: Connection[Any]) -> Agreements:
    """Read the whole log, in a transaction that sees log and vault as of one moment."""
    words = photos = Agreement()
    with connection.cursor(name="referring", binary=True) as events:
        events.execute(_REFERRING, (EvidenceStored.name,))
        while rows := events.fetchmany(STEP_MAX):
            said = [one for _, _, state in rows for one in references(state)]
            stored = [
                _original(stream, state)
                for stream, topic, state in rows
                if topic == EvidenceStored.name
            ]
            words = _and(words, said, _found(connection, _WORDS, said))
            photos = _and(photos, stored, _found(connection, _ORIGINALS, stored))
    return Agreements(words, photos)


def _and(sum_: Agreement, asked: list[Reference], found: tuple[int, int]) -> Agreement:
    kept, erased = found
    return Agreement(sum_.referred + len(asked), sum_.kept + kept, sum_.erased + erased)


def _found(
    connection: Connection[Any], table: sql.Identifier, asked: list[Reference]
) -> tuple[int, int]:
    lists = ([one.id for one in asked], [one.subject for one in asked])
    row = connection.execute(_FOUND.format(table=table), lists).fetchone()
    assert row is not None
    return row[0], row[1]


def _original(stream: UUID, state: bytes) -> Reference:
    digest = orjson.loads(state)["sha256"]
    return Reference(original_id(stream, digest), subject_of(Secrecy.CASE, stream))
