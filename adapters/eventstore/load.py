"""One query brings all that a batch does not know yet: clock, catalogue, streams, claims.

It is one round trip and, within a statement, one snapshot.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from adapters.eventstore.arrays import bigint, column
from adapters.eventstore.cache import NOT_BEGUN, Held
from adapters.eventstore.mapper import decode_fact
from adapters.eventstore.statement import Statement
from domain.instants import DeviceClock
from domain.kernel import Fact
from domain.streams import KIND_OF_EVENT

# The predicate of the index events_reference, word for word, so that the planner takes it.
REFERENCE = """split_part(topic, '.', 1) IN ('ledger', 'org', 'area', 'grid', 'unit',
    'person', 'post', 'roster', 'list', 'policy', 'calendar')"""

_EVENT = """originator_id, originator_version, topic, state, event_id, metadata, effective_at,
            notification_id"""

_LOAD = f"""
SELECT 'clock', NULL::uuid, 0::bigint, '', ''::bytea, NULL::uuid, ''::bytea, clock_timestamp(),
       coalesce((SELECT notification_id FROM log.events ORDER BY notification_id DESC LIMIT 1), 0)
UNION ALL
(SELECT 'news', {_EVENT} FROM log.events
  WHERE notification_id > %b::bigint AND {REFERENCE} ORDER BY notification_id)
UNION ALL
(SELECT 'event', {_EVENT} FROM unnest(%b::uuid[]) s(id)
  CROSS JOIN LATERAL (SELECT * FROM log.events e WHERE e.originator_id = s.id
                       ORDER BY originator_version) e)
UNION ALL
(SELECT 'claim', holder, 0, c.kind || ' ' || c.key, ''::bytea, NULL, ''::bytea, NULL, 0
   FROM unnest(%b::text[], %b::text[]) k(kind, key)
   JOIN log.claims c USING (kind, key))
UNION ALL
(SELECT 'device', device, last_seq, offset_s::text, ''::bytea, NULL, ''::bytea, last_effective_at, 0
   FROM log.device_clocks WHERE device = ANY(%b::uuid[]))
"""  # noqa: S608 - constants only
LOAD = Statement("load", _LOAD)


class Wanted(NamedTuple):
    streams: Sequence[UUID] = ()
    claims: Sequence[tuple[str, str]] = ()
    devices: Sequence[UUID] = ()


NOTHING_WANTED = Wanted()


class Loaded(NamedTuple):
    """now: the database's clock. head: the last position. news: reference facts by position."""

    now: datetime
    head: int
    news: Sequence[tuple[int, Fact]]
    held: dict[UUID, Held]
    holders: dict[tuple[str, str], UUID]
    devices: dict[UUID, DeviceClock]


def load_parameters(catalogue: int, wanted: Wanted) -> list[bytes]:
    """In the order of LOAD."""
    return [
        bigint(catalogue),
        column("uuid[]", wanted.streams),
        column("text[]", [kind for kind, _ in wanted.claims]),
        column("text[]", [key for _, key in wanted.claims]),
        column("uuid[]", wanted.devices),
    ]


def absorb(rows: Iterable[tuple[Any, ...]], wanted: Wanted) -> Loaded:
    """Fold the rows of LOAD into values. Raises Corrupt on an event that cannot be read."""
    clock: tuple[datetime, int] | None = None
    news: list[tuple[int, Fact]] = []
    facts: dict[UUID, list[Fact]] = {}
    holders: dict[tuple[str, str], UUID] = {}
    devices: dict[UUID, DeviceClock] = {}
    for what, a, number, text, state, event_id, metadata, at, position in rows:
        match what:
            case "clock":
                clock = (at, position)
            case "claim":
                kind, _, key = text.partition(" ")
                holders[kind, key] = a
            case "device":
                devices[a] = DeviceClock(a, number, at, float(text))
            case _:
                fact = decode_fact(a, number, text, state, event_id, metadata, at, position)
                if what == "news":
                    news.append((position, fact))
                else:
                    facts.setdefault(a, []).append(fact)
    assert clock is not None, "LOAD always tells the time"
    held = dict.fromkeys(wanted.streams, NOT_BEGUN)
    held.update((stream, folded(stored)) for stream, stored in facts.items())
    return Loaded(*clock, news, held, holders, devices)


def folded(facts: Sequence[Fact]) -> Held:
    """A stream from its first fact on: in one go, each of them costs less."""
    kind = KIND_OF_EVENT[type(facts[0].event)]
    return Held(kind.fold(None, facts), facts[-1].version, kind.name)
