"""What a server of our own is started with, beside PostgreSQL's defaults."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

MEMORY_SHARE: Final = 8
BUFFERS_MIN_MB, BUFFERS_MAX_MB = 128, 2048
_CGROUP: Final = Path("/sys/fs/cgroup/memory.max")

SETTINGS: Final = {
    "listen_addresses": "",
    "max_connections": "400",  # 16 processes that serve, with all their pools, and the others
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What a person wrote may stand in a statement or in the details of an error; no log may.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    # A new file of the journal is filled with zeros while every commit waits, 15 ms long; one that
    # a checkpoint leaves behind is there already. Fewer checkpoints write fewer whole pages.
    "min_wal_size": "1GB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
}


def buffers() -> str:
    """`shared_buffers` for this machine: an eighth of its memory, from 128 MB to 2 GB.

    What a million events and their indexes take fits into the most of it. The server takes of it
    only what it uses.
    """
    share_mb = _memory_bytes() // MEMORY_SHARE // 2**20
    return f"{min(max(share_mb, BUFFERS_MIN_MB), BUFFERS_MAX_MB)}MB"


def _memory_bytes() -> int:
    """What the machine has, or what a container may take of it."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # no container, another kind of one, or "max"
        return min(machine, int(_CGROUP.read_text(encoding="ascii")))
    return machine
