"""How long the next batch may wait for company without making anybody wait."""

SLACK_S = 0.001  # an event loop wakes up to a millisecond late
MEMORY = 0.2  # the weight of the newest measurement


class Pace:
    """Learns from what was measured: seconds of an append, and of preparing one command."""

    def __init__(self) -> None:
        self._append_s = 0.0
        self._prepare_s = 0.0
        self._commands = 1.0

    def appended(self, took_s: float, commands: int) -> None:
        self._append_s += MEMORY * (took_s - self._append_s)
        self._commands += MEMORY * (commands - self._commands)

    def prepared(self, took_s: float, commands: int) -> None:
        self._prepare_s += MEMORY * (took_s / commands - self._prepare_s)

    def spare_s(self, appending_s: float, waiting: int) -> float:
        """Seconds until preparing must begin, to be done when the append under way is.

        appending_s: since that append was sent. waiting: how many commands there are to prepare.
        """
        return self._append_s - appending_s - self._prepare_s * waiting - SLACK_S

    def drained_s(self, waiting: int) -> float:
        """Seconds after which so many will be answered, as fast as it went lately."""
        return waiting * max(self._prepare_s, self._append_s / max(self._commands, 1.0))
