"""Which port the demo's Kafka gets."""

import socket

from infra.kafka.broker import HOST, free_port, is_free


def test_a_port_is_free_until_somebody_listens_there() -> None:
    port = free_port()
    assert is_free(port)
    with socket.create_server((HOST, port)):
        assert not is_free(port)
    assert is_free(port)
