"""A reader waits while no broker answers, also where the client does not."""

from unittest.mock import MagicMock

import pytest
from kafka.errors import KafkaConnectionError
from structlog.testing import capture_logs

from adapters.kafka.consumer import Consumer


def test_a_broker_that_is_away_ends_no_reader_and_is_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = KafkaConnectionError("111 ECONNREFUSED")
    reader = Consumer.__new__(Consumer)
    reader._topic, reader._reached, reader._standings = "gl.here.log", True, {}
    answers = [refused, refused, {}, refused, ValueError("no such thing")]
    reader._consumer = MagicMock(poll=MagicMock(side_effect=answers))
    waited: list[float] = []
    monkeypatch.setattr("adapters.kafka.consumer.sleep", waited.append)
    with capture_logs() as logs:
        assert [reader.poll(500) for _ in range(4)] == [0] * 4
    assert [entry["event"] for entry in logs] == ["consumer.kafka_unreachable"] * 2
    assert waited == [0.5] * 3, "as long as it would have waited for records"
    with pytest.raises(ValueError, match="no such thing"):
        reader.poll(500)
