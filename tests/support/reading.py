"""Readers of a topic in threads of their own, each with a connection of its own."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from threading import Event, Thread
from typing import Any

import psycopg

from adapters.kafka.consumer import Consumer, Received

TAKEN = """CREATE TABLE IF NOT EXISTS taken (
    n bigint GENERATED ALWAYS AS IDENTITY,
    reader text, partition int, position bigint, stream text)"""


class Reader(Thread):
    """Takes in what comes. error: what ended it, but being told to."""

    def __init__(self, bootstrap: str, url: str, topic: str, name: str, *, in_group: bool) -> None:
        super().__init__(name=name)
        self._made = bootstrap, url, topic
        self._in_group = in_group
        self._enough = Event()
        self.consumer: Consumer | None = None
        self.error: BaseException | None = None

    @property
    def complete(self) -> dict[int, int]:
        return dict(self.consumer.complete) if self.consumer else {}

    def run(self) -> None:
        bootstrap, url, topic = self._made
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                consumer = Consumer(
                    bootstrap, topic, connection, self.name, self._take, in_group=self._in_group
                )
                with closing(consumer) as self.consumer:
                    consumer.run(self._enough)
        except BaseException as error:  # noqa: BLE001 - whoever started it looks at it
            self.error = error

    def _take(self, connection: psycopg.Connection[Any], records: Sequence[Received]) -> None:
        rows = [(self.name, one.partition, one.place.position, one.key.decode()) for one in records]
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(
            "INSERT INTO taken (reader, partition, position, stream)"
            " SELECT * FROM unnest(%s::text[], %s::int[], %s::bigint[], %s::text[])",
            columns,
        )

    def end(self) -> None:
        self._enough.set()
        self.join()


@contextmanager
def readers(
    bootstrap: str, url: str, topic: str, name: str, members: int = 0
) -> Iterator[list[Reader]]:
    """One that reads alone, or that many members of a group."""
    with psycopg.connect(url) as connection:
        connection.execute(TAKEN)
    made = [Reader(bootstrap, url, topic, name, in_group=members > 0) for _ in range(members or 1)]
    for one in made:
        one.start()
    try:
        yield made
    finally:
        for one in made:
            one.end()
