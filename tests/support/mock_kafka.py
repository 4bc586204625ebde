"""librdkafka's mock cluster: real TCP brokers in this process, whose faults a test chooses.

kafka-python must be told `api_version=(2, 3)`: it cannot read the mock's answer about versions.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import confluent_kafka

SETTINGS: Final[dict[str, Any]] = {"api_version": (2, 3)}
BROKERS: Final = 3
TIMEOUT_S: Final = 20
_PRODUCER = 0


def _library() -> ctypes.CDLL:
    folder = Path(confluent_kafka.__file__).parents[1] / "confluent_kafka.libs"
    (path,) = folder.glob("librdkafka*.so*")
    library = ctypes.CDLL(str(path))
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    broker = ctypes.c_int32
    for name, result, arguments in (
        ("rd_kafka_new", pointer, [number, pointer, pointer, ctypes.c_size_t]),
        ("rd_kafka_destroy", None, [pointer]),
        ("rd_kafka_mock_cluster_new", pointer, [pointer, number]),
        ("rd_kafka_mock_cluster_destroy", None, [pointer]),
        ("rd_kafka_mock_cluster_bootstraps", text, [pointer]),
        ("rd_kafka_mock_topic_create", number, [pointer, text, number, number]),
        ("rd_kafka_mock_partition_set_leader", number, [pointer, text, broker, broker]),
        ("rd_kafka_mock_broker_set_down", number, [pointer, broker]),
        ("rd_kafka_mock_broker_set_up", number, [pointer, broker]),
    ):  # fmt: skip
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


class MockCluster:
    """Three brokers, 1 to 3."""

    def __init__(self, library: ctypes.CDLL, cluster: int) -> None:
        self._library = library
        self._cluster = cluster
        self.address: str = library.rd_kafka_mock_cluster_bootstraps(cluster).decode()

    def create(self, topic: str, partitions: int = 4) -> None:
        """Spread over the brokers, a copy on each."""
        self._do("topic_create", topic.encode(), partitions, BROKERS)

    def lead(self, topic: str, partition: int, broker: int) -> None:
        self._do("partition_set_leader", topic.encode(), partition, broker)

    def down(self, broker: int) -> None:
        """It no longer answers, and metadata name it as leader without its address."""
        self._do("broker_set_down", broker)

    def up(self, broker: int) -> None:
        self._do("broker_set_up", broker)

    def _do(self, what: str, *arguments: Any) -> None:
        failed = getattr(self._library, f"rd_kafka_mock_{what}")(self._cluster, *arguments)
        assert failed == 0, what


@contextmanager
def mock_cluster() -> Iterator[MockCluster]:
    library = _library()
    handle = library.rd_kafka_new(_PRODUCER, None, None, 0)
    cluster = library.rd_kafka_mock_cluster_new(handle, BROKERS)
    try:
        yield MockCluster(library, cluster)
    finally:
        library.rd_kafka_mock_cluster_destroy(cluster)
        library.rd_kafka_destroy(handle)


def everything_in(cluster: MockCluster, topic: str) -> list[tuple[bytes, bool]]:
    """Every record of a topic as its bytes (key, value, headers), and whether it is an event's."""
    settings = {
        "bootstrap.servers": cluster.address,
        "group.id": "raw",
        "enable.auto.commit": False,
    }
    reader = confluent_kafka.Consumer(settings)
    try:
        partitions = reader.list_topics(topic, TIMEOUT_S).topics[topic].partitions
        ends = {
            n: reader.get_watermark_offsets(confluent_kafka.TopicPartition(topic, n), TIMEOUT_S)[1]
            for n in partitions
        }
        begin = confluent_kafka.OFFSET_BEGINNING
        reader.assign([confluent_kafka.TopicPartition(topic, n, begin) for n in partitions])
        found: list[tuple[bytes, bool]] = []
        while len(found) < sum(ends.values()):
            (message,) = reader.consume(1, TIMEOUT_S)
            assert message.error() is None
            key, value, headers = message.key(), message.value(), message.headers()
            assert value is not None
            parts = [
                key,
                value,
                *(part for header in dict(headers or ()).items() for part in header),
            ]
            found.append((b"\0".join(map(_bytes, parts)), key is not None))
        return found
    finally:
        reader.close()


def _bytes(part: str | bytes | None) -> bytes:
    return part.encode() if isinstance(part, str) else part or b""
