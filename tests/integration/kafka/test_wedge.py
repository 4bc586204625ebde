"""The fault of Kafka's client that spins: a leader whose address the metadata do not have.

It never sends again, not even when the broker is back; only the end of the process helps. The other
fault, which is silent, needs a real broker: tests/campaigns/kafka.
"""

import time
from collections.abc import Iterator

import pytest

from infra.processes.relay import ENDED
from tests.support.mock_kafka import BROKERS, SETTINGS, MockCluster, mock_cluster
from tests.support.wedge import PARTITIONS, Sender, sender

TOPIC = "wedge"
DEADLINE_S = 2.0
TRIES_MAX = 5


@pytest.fixture
def cluster() -> Iterator[MockCluster]:
    with mock_cluster() as one:
        one.create(TOPIC, PARTITIONS)
        for partition in range(PARTITIONS):  # where leaders are drawn, none may fall to broker 2
            one.lead(TOPIC, partition, partition % BROKERS + 1)
        yield one


def test_with_the_deadline_the_process_ends_itself(cluster: MockCluster) -> None:
    with sender(cluster.address, TOPIC, **SETTINGS) as one:
        assert [one.does(step) for step in ("send", "land")] == ["send", "land"]
        cluster.down(2)
        one.does(f"watch {DEADLINE_S}")
        began = time.monotonic()
        assert not _stuck(one)  # it has ended instead
        assert one.process.wait(30) == ENDED
        assert time.monotonic() - began > DEADLINE_S


def test_without_the_deadline_it_stays_stuck_after_the_broker_is_back(
    cluster: MockCluster,
) -> None:
    with sender(cluster.address, TOPIC, **SETTINGS) as one:
        assert [one.does(step) for step in ("send", "land")] == ["send", "land"]
        cluster.down(2)
        assert _stuck(one)
        cluster.up(2)
        assert int(one.does(f"wait {2 * DEADLINE_S}")) > 0


def _stuck(one: Sender) -> bool:
    """Send until something stays in flight: the first may still find the broker as it was."""
    for _ in range(TRIES_MAX):
        one.does("send")
        if (in_flight := one.does(f"wait {2 * DEADLINE_S}")) != "0":
            return in_flight != ""
    raise AssertionError("every record was acknowledged")
