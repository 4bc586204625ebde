"""Processes that stand still, as where there is no processor to spare, and go on afterwards."""

import os
import signal
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def frozen(pids: Collection[int]) -> Iterator[None]:
    """They go on when this ends, and also when this process is killed meanwhile; some may be gone.

    Whoever lets them go on is a process in a session of its own, which waits for our end of a pipe.
    """
    words = ["sh", "-c", 'read -r _; kill -CONT "$@"', "sh", *map(str, pids)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True):
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        yield
