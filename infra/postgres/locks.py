"""Who has the embedded server: two files beside the cluster that the kernel keeps locks on.

`lock`: held by the server and its warden as long as a process of theirs lives. `users`: held
shared by everybody who uses the server; when nobody does, the warden takes it and stops the server.
Where somebody deleted `users` meanwhile, those who came later hold theirs on another file of that
name, and whoever goes looks at both.
"""

import fcntl
import time
from typing import IO, Final

from infra.postgres.cluster import Cluster

POLL_S: Final = 0.01


def taken(file: IO[bytes], how: int = fcntl.LOCK_EX) -> bool:
    """Take the lock, if that can be had at once."""
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def give_up(file: IO[bytes]) -> None:
    fcntl.flock(file, fcntl.LOCK_UN)


def leave(cluster: Cluster, users: IO[bytes], s_max: float) -> None:
    """Use the server no more. Whoever was the last returns when it has stopped."""
    give_up(users)
    end = time.monotonic() + s_max
    with cluster.beside("users").open("ab") as present:
        while not is_free(cluster) and time.monotonic() < end:
            if _others(users) or _others(present):
                return
            time.sleep(POLL_S)


def is_free(cluster: Cluster) -> bool:
    """Whether nothing of a server lives."""
    with cluster.beside("lock").open("ab") as lock:
        return taken(lock)


def _others(users: IO[bytes]) -> bool:
    """Whether somebody uses the server. Nobody: the warden may have it, or has not noticed yet."""
    try:
        return not taken(users) and taken(users, fcntl.LOCK_SH)
    finally:
        give_up(users)
