"""Programs that must not outlive whoever started them, by whatever means that one ends."""

import ctypes
import os
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def alone(owner: int) -> bool:
    """Whether this program's owner is gone, whose process id it was given.

    A parent that is looked up here may be its heir already: a start takes seconds.
    """
    return os.getppid() != owner


def dies_with(owner: int, signal_number: int) -> Callable[[], None] | None:
    """What a child does before its first step on Linux: ask for a signal at its owner's death.

    For subprocess.Popen's `preexec_fn`, in the thread that lives as long as the owner; None where
    the system has no such thing.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal_number)
        if alone(owner):
            os._exit(1)

    return ask
