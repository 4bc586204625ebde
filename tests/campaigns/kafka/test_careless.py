"""The control: a relay that goes on behind a failed send loses records, and the kit says so."""

import psycopg
import pytest

from adapters.kafka.client import PARTITIONS, ensure_topics
from adapters.kafka.consumer import Consumer
from adapters.kafka.wire import Family, Origin
from tests.campaigns.kafka.conftest import House
from tests.support.kafka import TAKEN, Careless, keep, positions, relay_of, until, writing
from tests.support.postgres import Database

pytestmark = [
    pytest.mark.kafka_real,
    pytest.mark.kafka_campaign,
    pytest.mark.timeout(300),
    # Kafka's client leaves sockets open when a broker dies.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
# Without idempotence the client recovers, so that what comes behind the lost batch arrives.
SETTINGS = {
    "request_timeout_ms": 1_000, "delivery_timeout_ms": 3_000, "enable_idempotence": False,
}  # fmt: skip


def test_a_relay_that_goes_on_behind_a_failed_send_is_caught_by_the_kit(house: House) -> None:
    name = house.ledger("careless")
    database, origin, kafka = Database(house.server, name), Origin(name, 1), house.kafka
    ensure_topics(kafka.address, origin)
    writer = writing(database)
    write = next(writer)
    with (
        psycopg.connect(house.department, autocommit=True) as connection,
        relay_of(database, kafka.address, Careless(), **SETTINGS) as relay,
    ):
        connection.execute("CREATE SCHEMA careless")
        connection.execute("SET search_path = careless")
        connection.execute(TAKEN)
        before = write(300)
        relay.step()
        kit = Consumer(kafka.address, origin.topic(Family.LOG), connection, "department", keep)
        until(lambda: kit.poll(50) == 0 and list(kit.complete.values()) == [before] * PARTITIONS)
        assert kafka.process
        kafka.process.kill()
        kafka.process.wait()
        lost_upto = write(300)
        relay.step()
        assert relay.position == lost_upto, "it goes on as if all had been acknowledged"
        kafka.start()
        write(300)
        until(lambda: relay.step() == 0)
        until(lambda: kit.poll(200) == 0 and len(kit.gaps) == PARTITIONS)
        kit.close()
        taken = positions(connection)
    writer.close()
    assert taken == list(range(1, before + 1)), "behind the gap nothing is taken"
    assert all(gap.last <= before < lost_upto for gap in kit.gaps.values())
    assert all(before < gap.prev for gap in kit.gaps.values())
