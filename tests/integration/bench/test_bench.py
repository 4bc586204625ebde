import asyncio
import json
from collections.abc import Iterator
from functools import reduce

import pytest
from psycopg import sql

from adapters.eventstore.recorder import LogRecorder
from domain.incident.state import evolve
from infra.bootstrap import parts_of, prepare
from infra.postgres.roles import Role
from tests.bench import town
from tests.bench.__main__ import measured
from tests.bench.asked import asked
from tests.bench.cloning import copy_streams, originals
from tests.bench.contender import Contender
from tests.bench.figures import KEYS
from tests.bench.load import NothingDone
from tests.bench.place import Place, place
from tests.bench.printing import print_figures, print_setting, setting
from tests.support.examples import SINCE, county
from tests.support.log import Happened, LogWriter

FIVE = sql.SQL("SELECT originator_id FROM log.events WHERE originator_version = 5")
LOG = sql.SQL("SELECT count(*), max(notification_id), count(DISTINCT event_id) FROM log.events")
RECEIPTS = sql.SQL(
    "SELECT r.position, e.notification_id FROM log.receipts r"
    " JOIN log.events e ON e.originator_id = r.stream AND e.originator_version = r.version"
    " WHERE r.stream NOT IN (SELECT originator_id FROM log.events WHERE notification_id <= {})"
)


@pytest.fixture(scope="module")
def ready() -> Iterator[Place]:
    """A place whose town is the example county: founding the demo's takes longer than measuring."""
    with place() as made:
        prepare(made.server, town.TOWN)
        with LogWriter(made.server.url(town.TOWN, Role.WRITER)) as log:
            log.add_all(Happened(stream, event, SINCE, SINCE) for stream, event in county())
        asyncio.run(_begun(made))
        yield made


async def _begun(made: Place) -> None:
    async with parts_of(made.server, town.TOWN, made.settings) as parts:
        await town.begun(parts.ledger)


@pytest.mark.timeout(90)
def test_one_tiny_round_measures_product_and_reference_on_a_durable_server(
    ready: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = asked(["4", "--rounds", "1", "--quick"])
    lacking: list[str] = []
    print_setting(setting(ready, {}), as_json=True)
    print_figures(measured(ready, wanted, lambda _: None, lacking.append), as_json=True)
    said, *figures = map(json.loads, capsys.readouterr().out.splitlines())
    assert [said[name] for name in ("fsync", "synchronous_commit", "full_page_writes")] == [
        "on", "on", "on",
    ]  # fmt: skip
    assert lacking == []
    (figure,) = figures
    assert tuple(figure) == KEYS
    assert figure["item"] == "4"
    assert figure["work"] > 0
    assert figure["low"] == figure["ratio"] == figure["high"]
    assert figure["ratio"] == pytest.approx(figure["work"] / figure["reference"], rel=0.01)
    assert figure["met"] is (figure["ratio"] <= 0.35)


def test_a_contender_that_did_nothing_in_a_window_is_asked_for_the_next(ready: Place) -> None:
    with Contender("tests.bench.product", ready.log("empty"), **ready.given(town.TOWN)) as product:
        with pytest.raises(NothingDone, match="product create: nothing was done"):
            product.ask("create", clients=1, seconds=0.0)
        assert product.ask("create", clients=1, seconds=0.2)["n"] > 0


def test_a_copied_stream_is_one_that_the_rules_made_with_ids_and_receipts_of_its_own(
    ready: Place,
) -> None:
    ((before, head, _),) = ready.asked(LOG, town.TOWN)
    url = ready.ledger_url(town.TOWN)
    five = ready.asked(FIVE, town.TOWN)[-1][0]
    (original,) = originals(url, [five])
    copies = copy_streams(url, [original] * 3)
    ((after, last, events),) = ready.asked(LOG, town.TOWN)
    assert after == events == last == before + 15 == head + 15
    recorder = LogRecorder(ready.server.url(town.TOWN, Role.READER))
    try:
        histories = [recorder.history(stream) for stream in (five, *(c.stream for c in copies))]
    finally:
        recorder.datastore.close()
    folded = [reduce(evolve, (one.fact for one in history), None) for history in histories]
    states = [state for state in folded if state is not None]
    assert len({state.number for state in states}) == 4
    assert len({state.tasks[0].id for state in states}) == 4
    assert len({state.tasks[0].unit for state in states}) == 1
    receipts = ready.asked(RECEIPTS.format(head), town.TOWN)
    assert len(receipts) == 15
    assert all(position == of_event for position, of_event in receipts)


@pytest.mark.parametrize(
    "words",
    [["13"], ["--rounds", "0"], ["--rounds", "x"], ["--events", "10"], ["--events", "9999"]],
)
def test_what_cannot_be_measured_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        asked(words)
