"""What a process knows of the log as a whole: its clock, its head, and the catalogue so far."""

from datetime import UTC, datetime

from adapters.eventstore.load import Loaded
from domain.catalogue import EMPTY, Catalogue


class Following:
    """The catalogue with the position of its last fact; moved only by what was read from the log.

    now: the database's clock at the last read. head: the last position known.
    """

    def __init__(self) -> None:
        self.catalogue: Catalogue = EMPTY
        self.position = 0
        self.head = 0
        self.now = datetime.min.replace(tzinfo=UTC)

    def take(self, loaded: Loaded) -> None:
        for position, fact in loaded.news:
            if position > self.position:
                self.catalogue = self.catalogue.after(fact)
                self.position = position
        self.head = max(self.head, loaded.head)
        self.now = loaded.now
