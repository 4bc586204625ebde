"""The relay's own deadline: it runs only while something is in flight, whoever else is silent."""

import threading
import time

import pytest

from adapters.kafka.flight import Flight, SendFailed, watch

SOON_S = 0.3


def watched(flight: Flight) -> threading.Event:
    fired = threading.Event()
    watch(flight, lambda _silent_s: fired.set(), SOON_S)
    return fired


def test_what_is_never_acknowledged_is_noticed() -> None:
    flight = Flight()
    fired = watched(flight)
    flight.begin()
    assert fired.wait(5)
    assert flight.in_flight == 1


def test_a_relay_with_nothing_in_flight_may_be_silent_for_ever() -> None:
    flight = Flight()
    flight.begin()
    flight.acknowledged(None)
    fired = watched(flight)
    assert flight.silent_s() == 0
    assert not fired.wait(4 * SOON_S)


def test_every_acknowledgement_gives_time_for_the_next() -> None:
    flight = Flight()
    for _ in range(6):
        flight.begin()
    fired = watched(flight)
    for _ in range(5):
        assert not fired.wait(SOON_S / 2)
        flight.acknowledged(None)
    assert fired.wait(5), "the sixth never comes"


def test_the_deadline_of_what_is_sent_after_a_silence_begins_with_it() -> None:
    flight = Flight()
    fired = watched(flight)
    time.sleep(2 * SOON_S)
    flight.begin()
    assert flight.silent_s() < SOON_S
    flight.acknowledged(None)
    assert not fired.wait(2 * SOON_S)


def test_sending_more_gives_no_more_time_to_what_was_sent_before() -> None:
    flight = Flight()
    flight.begin()
    time.sleep(SOON_S)
    flight.begin()
    assert flight.silent_s() >= SOON_S


def test_landing_waits_for_all_and_tells_of_the_first_failure() -> None:
    flight = Flight()
    flight.begin()
    flight.begin()
    flight.acknowledged(None)
    flight.failed(TimeoutError())
    flight.failed(KeyError())
    with pytest.raises(SendFailed, match="TimeoutError"):
        flight.land()


def test_landing_returns_when_the_last_is_acknowledged() -> None:
    flight = Flight()
    flight.begin()
    threading.Timer(0.05, flight.acknowledged, [None]).start()
    flight.land()
    assert flight.in_flight == 0
