"""The views compared with a rebuild, and with a second, plain telling of the log."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, Final, TypeVar

import psycopg

from adapters.eventstore.append import Append, Row
from adapters.ids import new_id
from infra.postgres.roles import Role
from infra.postgres.server import database_name
from projections.engine.positions import Health, health
from projections.engine.rebuild import Held, rebuild
from projections.views import GROUPS
from tests.campaigns.evidence import Finding
from tests.support import reference
from tests.support.asking import ask
from tests.support.log import NINE, appended
from tests.support.postgres import Database

Answer = TypeVar("Answer")
BACK_S_MAX: Final = 30.0
POLL_S: Final = 0.05
INSTANTS: Final = ("reported", "accepted", "dispatched", "signed", "arrived", "resolved", "closed")

_LOG = """SELECT originator_id, topic, state, notification_id, effective_at FROM log.events
           ORDER BY notification_id"""
_INCIDENTS = f"""SELECT stream, status, urgency, lead::text,
                        {", ".join(f"{name}_at" for name in INSTANTS)}
                   FROM views.incident_facts_now"""  # noqa: S608 - constants only
_TASKS = "SELECT stream, task_id::text, status FROM views.task_facts_now"
_MEND = """
UPDATE log.events e SET topic = n.topic, state = n.state, metadata = n.metadata
  FROM log.events n WHERE e.notification_id = %s AND n.notification_id =
       (SELECT min(notification_id) FROM log.events WHERE topic = 'incident.incident_reported.v1')
"""


def back(asked: Callable[[], Answer]) -> Answer:
    """The answer of a database that may just be starting again. Raises OperationalError."""
    end = time.monotonic() + BACK_S_MAX
    while True:
        try:
            return asked()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(POLL_S)


def standing(database: Database) -> list[Health]:
    """Every group that has begun."""
    found: list[Health] = back(lambda: ask(database, health))
    return found


def until(seconds: float, done: Callable[[], bool], meanwhile: Callable[[], object]) -> bool:
    """Whether it came to be so in time."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        meanwhile()
        time.sleep(POLL_S)
    return True


def drained(database: Database) -> bool:
    groups = standing(database)
    return len(groups) == len(GROUPS) and all(one.behind == 0 for one in groups)


def held_at(database: Database, position: int) -> bool:
    """Every group is red, and stands right before the event at fault."""
    return all(one.poison == position == one.position + 1 for one in standing(database))


def poisoned(database: Database) -> int:
    """Write an event that nobody can read; its position."""
    stream = new_id()
    row = Row(0, stream, 1, "incident.unheard_of.v1", b"{}", new_id(), b"{}", NINE, bytes(16), None)
    with closing(psycopg.connect(database.url(Role.WRITER), autocommit=True)) as connection:
        return appended(connection, Append(rows=[row])).base + 1


def mended(database: Database, position: int) -> None:
    """As a surgeon would, past every guard of the log: the event is a report now."""
    name = database_name(database.ledger)
    with closing(psycopg.connect(database.server.admin_url, dbname=name)) as admin:
        admin.execute("ALTER TABLE log.events DISABLE TRIGGER append_only")
        changed = admin.execute(_MEND, [position]).rowcount
        admin.execute("ALTER TABLE log.events ENABLE ALWAYS TRIGGER append_only")
        admin.commit()
    assert changed == 1, "somebody has reported something"


def differing(database: Database) -> Iterator[Finding]:
    """Rows that a rebuild has otherwise: MISSED has it alone, DOUBLED has it not."""
    url = database.url(Role.PROJECTOR)
    for group in GROUPS:
        try:
            rebuilt = rebuild(url, group, switch=False)
        except Held as error:
            yield Finding("VIEW_STUCK", str(error))
            continue
        same = 0
        for found in rebuilt.differences:
            same += found.same
            for what, n in (
                ("MISSED", found.added), ("DOUBLED", found.missing), ("VIEW_WRONG", found.changed)
            ):  # fmt: skip
                if n:
                    yield Finding(what, f"{found.table}: {n} rows, as {found.sample[:1]}")
        if not same:
            yield Finding("VIEW_WRONG", f"{group.name} has not a row to be compared")


def untold(database: Database) -> Iterator[Finding]:
    """Incidents that the plain telling has otherwise."""
    with closing(psycopg.connect(database.url(Role.READER), options="-c timezone=UTC")) as reader:
        log = reader.execute(_LOG).fetchall()
        told = {stream: expected for _, stream, expected in reference.incidents(log)}
        shown = {row[0]: row[1:] for row in reader.execute(_INCIDENTS)}
        tasks: dict[Any, dict[str, str]] = {stream: {} for stream in shown}
        for stream, task, status in reader.execute(_TASKS):
            tasks[stream][task] = status
    for stream in told.keys() | shown.keys():
        one = told.get(stream, {})
        lead = one.get("lead")
        plain = (
            one.get("status"), one.get("urgency"), str(lead) if lead else None,
            *(one.get(name) for name in INSTANTS),
        )  # fmt: skip
        if shown.get(stream) != plain or tasks.get(stream) != one.get("tasks"):
            why = f"incident {stream}: {shown.get(stream)} {tasks.get(stream)}, not {one}"
            yield Finding("VIEW_WRONG", why)
