"""The server's parent: the server lives as long as anybody uses it, whoever started it.

`python -m infra.postgres.warden CHARGE`, as JSON. It belongs to no user: they may all be killed,
and the last one's end is still seen, since the kernel takes their locks away. On Linux the server
does not outlive it either.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from typing import IO, Final, NamedTuple

from infra.orphans import dies_with
from infra.postgres.account import Account

STOP_S_MAX: Final = 60


class Charge(NamedTuple):
    """What is to be watched over.

    users: the file on which each user holds a shared lock. lock: a descriptor that the server
    holds, with all its processes. sockets: a folder that is removed after it; "" for none.
    """

    command: Sequence[str]
    users: str
    lock: int
    sockets: str
    uid: int | None
    gid: int | None


def warden(charge: Charge, log: IO[bytes]) -> None:
    """Start one, and the server with it; the caller must hold its lock as a user already."""
    subprocess.run(
        [sys.executable, "-m", "infra.postgres.warden", json.dumps(charge)],
        stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True,
        start_new_session=True, pass_fds=(charge.lock,),
    )  # fmt: skip


def main(charge: Charge) -> None:
    if os.fork():
        os._exit(0)  # whoever waits for this goes on, and has no child
    for asked in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_: None)  # they are for the users: it ends after these
    with ExitStack() as held:
        users = held.enter_context(Path(charge.users).open("ab"))
        server = subprocess.Popen(
            charge.command, stdin=subprocess.DEVNULL, pass_fds=(charge.lock,),
            preexec_fn=dies_with(os.getpid(), signal.SIGINT),  # noqa: PLW1509 - has one thread
            **Account(charge.uid, charge.gid).process(),
        )  # fmt: skip
        Thread(target=_stop_when_unused, args=(users, server), daemon=True).start()
        server.wait()
        if charge.sockets:
            shutil.rmtree(charge.sockets)


def _stop_when_unused(users: IO[bytes], server: subprocess.Popen[bytes]) -> None:
    """The lock stays held while the server stops: whoever comes now must start another.

    Fast shutdown: running transactions are rolled back, everything committed is on disk.
    """
    with ExitStack() as held:
        fcntl.flock(users, fcntl.LOCK_EX)
        while not _lies_there(users):
            users = held.enter_context(Path(users.name).open("ab"))
            fcntl.flock(users, fcntl.LOCK_EX)
        _stop(server)


def _lies_there(users: IO[bytes]) -> bool:
    """Whether whoever comes now locks this file: one that was deleted is not everybody's."""
    try:
        return os.path.samestat(os.fstat(users.fileno()), Path(users.name).stat())
    except FileNotFoundError:
        return not Path(users.name).parent.exists()


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)
    time.sleep(STOP_S_MAX)
    server.send_signal(signal.SIGQUIT)


if __name__ == "__main__":
    main(Charge(*json.loads(sys.argv[1])))
