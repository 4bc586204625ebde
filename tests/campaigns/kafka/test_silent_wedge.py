"""The fault of Kafka's client that is silent: a batch that was given up while a broker was frozen.

From then on every send to that partition waits for ever, at no cost and without a line in the log.
The relay has two things against it: it never goes on behind a failure, and its own deadline.
"""

import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from kafka.admin import KafkaAdminClient, NewTopic

from infra.kafka.broker import Broker
from infra.processes.relay import ENDED
from tests.campaigns.kafka.conftest import House
from tests.support.wedge import PARTITIONS, Sender, sender

pytestmark = [
    pytest.mark.kafka_real,
    pytest.mark.kafka_campaign,
    pytest.mark.timeout(300),
    # Kafka's client leaves sockets open when a broker dies.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
IMPATIENT = {"request_timeout_ms": 1_000, "delivery_timeout_ms": 3_000}
DEADLINE_S = 3.0


def freeze(kafka: Broker) -> None:
    assert kafka.process
    kafka.process.send_signal(signal.SIGSTOP)


def thaw(kafka: Broker) -> None:
    assert kafka.process
    kafka.process.send_signal(signal.SIGCONT)


def steps(one: Sender, *wanted: str) -> list[str]:
    return [one.does(step) for step in wanted]


def test_the_deadline_ends_what_would_wait_for_ever(house: House) -> None:
    kafka = house.kafka
    admin = KafkaAdminClient(bootstrap_servers=kafka.address)
    admin.create_topics([NewTopic("wedge", PARTITIONS, 1)])
    admin.close()
    with (
        sender(kafka.address, "wedge", **IMPATIENT) as watched,
        sender(kafka.address, "wedge", **IMPATIENT) as control,
        ThreadPoolExecutor(2) as both,
    ):
        first = list(both.map(lambda one: steps(one, "send", "land"), (watched, control)))
        assert first == [["send", "land"]] * 2
        freeze(kafka)
        given_up = list(both.map(lambda one: steps(one, "send", "land")[1], (watched, control)))
        thaw(kafka)
        assert given_up == ["KafkaTimeoutError"] * 2
        time.sleep(2)  # the broker is well again, as a new client would find
        steps(watched, "fresh", f"watch {DEADLINE_S}", "send")
        steps(control, "fresh", "send")
        assert watched.process.wait(20) == ENDED
        assert int(control.does(f"wait {2 * DEADLINE_S}")) > 0, "the client no longer wedges"
