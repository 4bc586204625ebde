"""What a process knows of the log as a whole: its clock, its head, and the catalogue so far."""

from datetime import UTC, datetime, timedelta

from adapters.clock import now
from adapters.eventstore.load import Loaded
from domain.catalogue import EMPTY, Catalogue

FRESH_S = 1.0


class Following:
    """The catalogue with the position of its last fact; moved only by what was read from the log.

    now: the database's clock, as read or carried on from there. head: the last position known.
    """

    def __init__(self) -> None:
        self.catalogue: Catalogue = EMPTY
        self.position = 0
        self.head = 0
        self.now = datetime.min.replace(tzinfo=UTC)
        self._read: tuple[datetime, float, datetime] | None = None
        self._doubted = False

    @property
    def asked_from(self) -> int:
        """The position behind which the catalogue's news are to be read."""
        return 0 if self._doubted else self.position

    def carry_on(self, at_s: float) -> bool:
        """Let the clock go on to this instant of the event loop; False: read the log first.

        What is decided on a catalogue that has moved meanwhile is refused by the append.
        """
        if self._read is None:
            return False
        told, read_s, read_at = self._read
        passed = timedelta(seconds=at_s - read_s)
        slept = now() - read_at - passed  # the loop's clock stands still while a machine sleeps
        if max(passed, slept).total_seconds() >= FRESH_S:
            return False
        self.now = told + passed
        return True

    def doubt(self) -> None:
        """Others have written."""
        self._read = None

    def doubt_all(self) -> None:
        """Behind a new connection may stand a log that was restored to an earlier state.

        What is known stays until it is read anew: readers go by it meanwhile.
        """
        self._read, self._doubted = None, True

    def written(self, head: int, *, alone: bool) -> None:
        """This process wrote up to there; not alone: it met what others had written."""
        self.head = max(self.head, head)
        if not alone:
            self.doubt()

    def take(self, loaded: Loaded, asked_from: int, at_s: float) -> None:
        """asked_from: the position that it was asked from; at_s: when, in seconds of the loop.

        What was asked for before the doubt came up does not end it: it holds later news alone.
        """
        if self._doubted and asked_from == 0:
            self.catalogue, self.position, self.head, self._doubted = EMPTY, 0, 0, False
        for position, fact in loaded.news:
            if position > self.position:
                self.catalogue = self.catalogue.after(fact)
                self.position = position
        self.head = max(self.head, loaded.head)
        self.now = loaded.now
        if not self._doubted:
            self._read = (loaded.now, at_s, now())
