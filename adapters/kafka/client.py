"""kafka-python as the relay uses it. Its version is pinned; some settings work around it."""

from typing import Any, Final

from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError, TopicAlreadyExistsError

from adapters.kafka.wire import Family, Origin

PARTITIONS: Final = 4
RECORD_BYTES_MAX: Final = 8 * 1024 * 1024
# acks=all and idempotence are the client's defaults. The relay's deadline (flight.py) ends the
# process before delivery_timeout_ms gives a batch up; max_block_ms bounds `send` itself. The
# default of reconnect_backoff_max_ms leaves a broker that is back unnoticed for half a minute.
SETTINGS: Final[dict[str, Any]] = {
    "client_id": "gridledger-relay",
    "linger_ms": 5,
    "batch_size": 256 * 1024,
    "max_request_size": RECORD_BYTES_MAX,
    "max_block_ms": 8_000,
    "request_timeout_ms": 5_000,
    "delivery_timeout_ms": 12_000,
    "reconnect_backoff_max_ms": 1_000,
    "bootstrap_timeout_ms": 8_000,
}
# Kept for ever, so that a new reader can begin with the first event.
_TOPIC: Final = {"retention.ms": "-1", "max.message.bytes": str(RECORD_BYTES_MAX)}


class Unreachable(Exception):
    """No broker answers at this address, or it does not do what it is asked."""


def make_producer(bootstrap: str, **settings: Any) -> KafkaProducer:
    """A producer that has found its brokers. Raises Unreachable."""
    try:
        return KafkaProducer(bootstrap_servers=bootstrap, **{**SETTINGS, **settings})
    except KafkaError as error:
        raise Unreachable(type(error).__name__) from error


def ensure_topics(bootstrap: str, origin: Origin, partitions: int = PARTITIONS) -> None:
    """Create the ledger's topics where they are missing. Raises Unreachable.

    The number of partitions of a topic that is there is left as it is, and never changed.
    """
    wanted = [NewTopic(origin.topic(family), partitions, topic_configs=_TOPIC) for family in Family]
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=bootstrap, client_id="gridledger-relay", request_timeout_ms=8_000,
            bootstrap_timeout_ms=8_000,
        )  # fmt: skip
        try:
            there = set(admin.list_topics())
            missing = [topic for topic in wanted if topic.name not in there]
            if missing:
                admin.create_topics(missing)
        finally:
            admin.close()
    except TopicAlreadyExistsError:
        return
    except KafkaError as error:
        raise Unreachable(type(error).__name__) from error


def partitions_of(producer: KafkaProducer, origin: Origin) -> dict[str, int]:
    """How many partitions each topic has. Raises Unreachable."""
    found = {}
    for family in Family:
        topic = origin.topic(family)
        try:
            found[topic] = len(producer.partitions_for(topic) or ())
        except KafkaError as error:
            raise Unreachable(type(error).__name__) from error
        if not found[topic]:
            raise Unreachable(topic)
    return found
