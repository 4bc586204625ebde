"""What a server of our own is started with, beside PostgreSQL's defaults."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

MEMORY_SHARE: Final = 8
BUFFERS_MB: Final = 128, 2048
VOLUME_SHARE: Final = 16
JOURNAL_MB: Final = 128, 4096
_CGROUP: Final = Path("/sys/fs/cgroup/memory.max")

SETTINGS: Final = {
    "listen_addresses": "",
    "max_connections": "400",  # 16 processes that serve, with all their pools, and the others
    "timezone": "UTC",
    "log_timezone": "UTC",
    # What a person wrote may stand in a statement or in the details of an error; no log may.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "checkpoint_timeout": "15min",
}


def settings_for(folder: Path) -> dict[str, str]:
    """All of it for this machine, and for the volume that the folder lies on.

    shared_buffers: an eighth of the memory, from 128 MB to 2 GB, into which a million events and
    their indexes fit. The server takes of it only what it uses.
    The journal: up to a sixteenth of the volume, from 128 MB to 4 GB, a quarter of which is kept
    for reuse. A new file of it is filled with zeros while every commit waits, 15 ms long; one that
    a checkpoint left behind is there already. And fewer checkpoints write fewer whole pages.
    """
    volume = os.statvfs(folder)
    buffers = _within(_memory_bytes() // MEMORY_SHARE, BUFFERS_MB)
    journal = _within(volume.f_blocks * volume.f_frsize // VOLUME_SHARE, JOURNAL_MB)
    return {
        **SETTINGS,
        "shared_buffers": f"{buffers}MB",
        "max_wal_size": f"{journal}MB",
        "min_wal_size": f"{journal // 4}MB",
    }


def _within(size: int, bounds_mb: tuple[int, int]) -> int:
    """Bytes as MB within these bounds."""
    least, most = bounds_mb
    return min(max(size // 2**20, least), most)


def _memory_bytes() -> int:
    """What the machine has, or what a container may take of it."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # no container, another kind of one, or "max"
        return min(machine, int(_CGROUP.read_text(encoding="ascii")))
    return machine
