"""ServiceNow: after every row the facts say what the row says, and nothing hides a missing one."""

import json
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from secrets import randbelow
from typing import Any, NamedTuple

import pytest

from adapters.ids import derived
from tests.support import tickets
from tests.support.imports import SERVICENOW, House, ledger_id, real_log
from tests.support.tickets import Said, Steps

# By row, from 0: why it is refused.
REFUSED = {
    24: "ident_state 'Mislaid' is not known",
    28: "sys_updated_at: '31/2/2016 09:00' is no time",
    29: "reassignment_count: 'many' is no count",
    30: "3 cells instead of 15",
    31: "number is empty",
    32: "location: 'Hall, \"north\\nwing\"' is no code",
}
TWICE = 34
LOCAL_STATES = {"REPORTED", "HANDLING", "SUSPENDED", "RESOLVED", "CLOSED"}


class Recorded(NamedTuple):
    """An update as the ledger has it: its event, and the facts right after it."""

    position: int
    flags: Sequence[str]
    state: str
    reassigned: int
    reopened: int


class Imported(NamedTuple):
    house: House
    ledger: str
    rows: list[Said]
    said: dict[str, Any]

    def recorded(self, ledger: str | None = None) -> Iterator[Recorded | None]:
        """By row of the file, in its order; None where the ledger has no event of it."""
        events, facts = _events(self.house, ledger or self.ledger)
        for row in self.rows:
            found = events[row.case, row.update]
            if not found:
                yield None
                continue
            position, flags = found.popleft()
            since, versions = facts[row.case]
            yield Recorded(position, flags, *versions[bisect_right(since, position) - 1])

    def differences(self, ledger: str | None = None) -> list[tuple[Said, Recorded | None]]:
        """The rows after which the facts say something else."""
        pairs = list(zip(self.rows, self.recorded(ledger), strict=True))
        assert len(pairs) == len(self.rows)
        return [(row, found) for row, found in pairs if not found or not _agree(row, found)]


def _agree(row: Said, found: Recorded) -> bool:
    flagged = "STATE_UNKNOWN" in found.flags
    return (found.state, flagged) == (row.state, not row.stated)


_Updates = dict[tuple[str, str], deque[tuple[int, Sequence[str]]]]
_Facts = dict[str, tuple[list[int], list[tuple[str, int, int]]]]


def _events(house: House, ledger: str) -> tuple[_Updates, _Facts]:
    """By case and update, its events in order; by case, its facts by position."""
    updates: _Updates = defaultdict(deque)
    facts: _Facts = defaultdict(lambda: ([], []))
    case_of: dict[Any, str] = {}
    with house.owner(ledger) as owner:
        namespace = ledger_id(owner)
        log = owner.execute(
            "SELECT notification_id, originator_id, convert_from(state, 'UTF8') FROM log.events"
            " WHERE topic = 'incident.source_recorded.v1' ORDER BY notification_id"
        )
        for position, stream, state in log:
            event = json.loads(state)
            named, _, milestone = event["row_key"].rpartition("#")
            case, _, update = named.partition("/")
            assert stream == derived(namespace, "servicenow", case)
            case_of[stream] = case
            if milestone != "REPORTED":
                updates[case, update].append((position, event.get("flags", ())))
        versions = owner.execute(
            "SELECT stream, from_position, status, reassignments, reopenings"
            "  FROM views.incident_facts ORDER BY from_position"
        )
        for stream, since, *values in versions:
            positions, held = facts[case_of[stream]]
            positions.append(since)
            held.append((values[0], values[1], values[2]))
    return updates, facts


@pytest.fixture(scope="module")
def sample(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    rejects = tmp_path_factory.mktemp("servicenow") / "rejects.csv"
    with house.ledger() as ledger:
        said = house.imported("servicenow", SERVICENOW, ledger, rejects)
        yield Imported(house, ledger, tickets.rows(SERVICENOW, but=[*REFUSED, TWICE]), said)


@pytest.fixture(scope="module")
def real(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    file = real_log("servicenow-incident-log.zip")
    rejects = tmp_path_factory.mktemp("servicenow") / "rejects.csv"
    with house.ledger() as ledger:
        said = house.imported("servicenow", file, ledger, rejects)
        yield Imported(house, ledger, tickets.rows(file), said)


@pytest.fixture(params=["sample", pytest.param("real", marks=pytest.mark.timeout(900))])
def imported(request: pytest.FixtureRequest) -> Imported:
    """Every check is made on the sample, and on the real log where there is one."""
    found: Imported = request.getfixturevalue(request.param)
    return found


def test_every_row_is_imported_a_duplicate_or_refused(sample: Imported) -> None:
    del sample.said["seconds"]
    cases = {row.case for row in sample.rows}
    assert sample.said == {
        "read": 36, "imported": 29, "duplicate": 1, "rejected": 6, "events": 29 + len(cases),
    }  # fmt: skip


def test_a_refused_row_is_listed_with_why(house: House, ledger: str, rejects: Path) -> None:
    house.imported("servicenow", SERVICENOW, ledger, rejects)
    listed = rejects.read_text(encoding="utf-8").splitlines()
    assert listed[0].startswith("line,reason,number,ident_state,")
    assert listed[0].count(",category,category.2,") == 1
    assert [line.split(",")[0] for line in listed[1:5]] == ["26", "30", "31", "32"]
    assert "Mislaid" in listed[1]


def test_after_every_row_the_facts_say_what_the_row_says(imported: Imported) -> None:
    assert imported.differences() == []
    assert {row.state for row in imported.rows} == LOCAL_STATES
    assert not all(row.stated for row in imported.rows)


def test_reassignments_and_reopenings_are_those_of_the_file(imported: Imported) -> None:
    found = [each for each in imported.recorded() if each]
    cases = [row.case for row in imported.rows]
    told = zip(cases, found, strict=True)
    counted = [(case, each.reassigned, each.reopened) for case, each in told]
    assert [
        tickets.steps((c, n) for c, n, _ in counted),
        tickets.steps((c, n) for c, _, n in counted),
    ] == [
        tickets.steps((row.case, row.reassigned) for row in imported.rows),
        tickets.steps((row.case, row.reopened) for row in imported.rows),
    ]


@pytest.mark.parametrize("tampered", ["deleted", "changed"])
def test_one_event_less_or_another_state_does_not_pass(imported: Imported, tampered: str) -> None:
    seed = randbelow(2**32)
    n = Random(seed).randrange(len(imported.rows))  # noqa: S311 - a choice, no secret
    row = imported.rows[n]
    found = list(imported.recorded())[n]
    assert found is not None
    with imported.house.ledger(copy_of=imported.ledger) as copy:
        with imported.house.owner(copy) as owner:
            owner.execute("ALTER TABLE log.events DISABLE TRIGGER append_only")
            if tampered == "deleted":
                owner.execute("DELETE FROM log.events WHERE notification_id = %s", [found.position])
            else:
                other = min(LOCAL_STATES - {row.state})
                owner.execute(
                    "UPDATE log.events SET state = convert_to(jsonb_set("
                    "  convert_from(state, 'UTF8')::jsonb, '{state}', to_jsonb(%s::text))::text,"
                    "  'UTF8') WHERE notification_id = %s",
                    [other, found.position],
                )
        assert imported.house.run("rebuild", "--ledger", copy).code == 0
        differing = [each for each, _ in imported.differences(copy)]
    assert row in differing, f"seed {seed}"


def test_the_real_file_has_what_it_is_known_to_have(real: Imported) -> None:
    rows = [real.said[name] for name in ("read", "imported", "duplicate", "rejected", "events")]
    assert rows == [141_712, 141_712, 0, 0, 141_712 + 24_918]
    assert len(real.rows) == 141_712
    assert tickets.steps((row.case, row.reassigned) for row in real.rows) == Steps(11_369, 23_414)
    assert tickets.steps((row.case, row.reopened) for row in real.rows) == Steps(275, 331)
