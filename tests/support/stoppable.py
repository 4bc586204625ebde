"""A program that runs long and is told to stop: it ends in order, and says so in one line."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from infra.failures import interrupted

INTERRUPTED: Final = 130
"""What shells expect of a program that Ctrl-C ended."""


@contextmanager
def stoppable() -> Iterator[None]:
    """SIGTERM is as Ctrl-C, and either ends the program once everything is closed.

    `./run` held both back until now: while it was loaded.
    """
    before = [(one, signal.getsignal(one)) for one in (signal.SIGINT, signal.SIGTERM)]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))
        yield
    except (Exception, KeyboardInterrupt) as error:
        if not interrupted(error):
            raise
        sys.stderr.write("已中断 · interrupted\n")
        sys.exit(INTERRUPTED)
    finally:
        for one, handler in before:
            signal.signal(one, handler)
