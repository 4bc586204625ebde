"""How fast and how long: every time and bound of the live feed."""

from typing import NamedTuple


class Pace(NamedTuple):
    """poll_s: how often views are asked how far they are, while somebody listens.

    drain_s: how long a client may leave a message unread. life_s: after which a client has to come
    again. queued_max: changes waiting for one client. changes_max, gap_max: more changes, or more
    positions to look for them in, and a client reads the whole again. listeners_max: of this
    process. streams_max: of one session.
    """

    poll_s: float = 0.05
    heartbeat_s: float = 15.0
    drain_s: float = 10.0
    life_s: float = 600.0
    retry_poll_s: float = 1.0
    queued_max: int = 2_000
    changes_max: int = 1_000
    gap_max: int = 20_000
    listeners_max: int = 2_000
    streams_max: int = 8
