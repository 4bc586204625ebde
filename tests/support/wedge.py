"""A program that sends to Kafka as the relay does, step by step, until the client wedges.

Run as `python -m tests.support.wedge '{"bootstrap": …}'`. Steps come on stdin: `send`, `land`,
`fresh` (go on as if nothing had failed, with a new count) and `wait SECONDS`. Each is answered by a
line. `watch SECONDS` sets the deadline: then the program ends itself with 75 as the relay does.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from adapters.kafka.client import make_producer
from adapters.kafka.flight import Flight, SendFailed, watch
from infra.processes.relay import ENDED

ROOT = Path(__file__).parents[2]
PARTITIONS = 4


class Sender:
    """The other end of the pipe: one such program."""

    def __init__(self, bootstrap: str, topic: str, **settings: Any) -> None:
        orders = {"bootstrap": bootstrap, "topic": topic}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.wedge", json.dumps(orders | settings)],
            cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def does(self, step: str) -> str:
        """Its answer; empty where it has ended."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{step}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@contextmanager
def sender(bootstrap: str, topic: str, **settings: Any) -> Iterator[Sender]:
    one = Sender(bootstrap, topic, **settings)
    try:
        yield one
    finally:
        one.process.kill()
        one.process.communicate()


def main(orders: dict[str, Any]) -> None:
    bootstrap, topic = orders.pop("bootstrap"), orders.pop("topic")
    if "api_version" in orders:
        orders["api_version"] = tuple(orders["api_version"])
    producer = make_producer(bootstrap, **orders)
    flight = Flight()
    for line in sys.stdin:
        step, _, seconds = line.strip().partition(" ")
        answer = step
        match step:
            case "send":
                for partition in range(PARTITIONS):
                    flight.begin()
                    future = producer.send(topic, b"x", b"k", partition=partition)
                    future.add_callback(flight.acknowledged)
                    future.add_errback(flight.failed)
            case "land":
                try:
                    flight.land()
                except SendFailed as failed:
                    answer = str(failed)
            case "fresh":
                flight = Flight()
            case "watch":
                watch(flight, lambda _silent_s: os._exit(ENDED), float(seconds))
            case "wait":
                time.sleep(float(seconds))
                answer = str(flight.in_flight)
            case _:
                raise ValueError(step)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
