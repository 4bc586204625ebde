"""File systems of a campaign's own: one whose power is cut, and small ones that fill up.

They need root. The power cut is the shutdown that ext4 and XFS offer for this: what they have not
flushed is gone. It does not imitate a disk that lies about its cache or tears a sector.
"""

import fcntl
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

GOING_DOWN: Final = 0x8004587D
WITHOUT_FLUSH: Final = 2
IMAGE_BYTES: Final = 700 << 20
BUSY_S_MAX: Final = 5.0
MAKERS: Final = {"ext4": ("mkfs.ext4", "-q"), "xfs": ("mkfs.xfs", "-q")}


class Disk:
    """A file system in a file, mounted at `at`."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.at = folder / kind
        self._image = folder / f"{kind}.image"
        self._kind = kind

    def make(self) -> None:
        self.at.mkdir()
        with self._image.open("wb") as image:
            image.truncate(IMAGE_BYTES)
        _call(*MAKERS[self._kind], self._image)
        self.mount()

    def mount(self) -> None:
        _call("mount", "-o", "loop", self._image, self.at)

    def cut_power(self) -> None:
        """From now on nothing reaches it; what was not flushed is gone."""
        place = os.open(self.at, os.O_RDONLY)
        try:
            fcntl.ioctl(place, GOING_DOWN, struct.pack("I", WITHOUT_FLUSH))
        finally:
            os.close(place)

    def again(self) -> None:
        """As after a start of the machine. Whoever still used it is being killed."""
        given_up = time.monotonic() + BUSY_S_MAX
        while True:
            try:
                _call("umount", self.at)
                break
            except OSError:  # busy: who has just been killed may still be on his way out
                if time.monotonic() > given_up:
                    raise
                time.sleep(0.1)
        self.mount()


@contextmanager
def disk(folder: Path, kind: str) -> Iterator[Disk]:
    made = Disk(folder, kind)
    try:
        made.make()
        yield made
    finally:
        _unmount(made.at)


@contextmanager
def small(at: Path, megabytes: int) -> Iterator[Path]:
    """A place in memory that is soon full."""
    at.mkdir()
    try:
        _call("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", at)
        yield at
    finally:
        _unmount(at)


@contextmanager
def ballast(volume: Path) -> Iterator[int]:
    """A file that takes room away as long as the context lasts."""
    file = volume / "ballast"
    with file.open("wb") as taking:
        try:
            yield taking.fileno()
        finally:
            file.unlink()


def free(volume: Path) -> int:
    """Bytes that are free, for whoever is not root."""
    place = os.statvfs(volume)
    return place.f_bavail * place.f_frsize


def missing(kind: str) -> str | None:
    """Why a file system of this kind cannot be had here; None where it can."""
    if os.geteuid() != 0:
        return "需要 root · it needs root"
    if kind in MAKERS and not shutil.which(MAKERS[kind][0]):
        return f"没有 there is no {MAKERS[kind][0]}"
    if not Path("/dev/loop-control").exists() and kind in MAKERS:
        return "没有 there is no /dev/loop-control"
    return None


def _unmount(at: Path) -> None:
    """Whoever was interrupted while mounting may have mounted, or not."""
    if at.is_mount():
        _call("umount", "-l", at)


def _call(*words: str | Path) -> None:
    done = subprocess.run(["/usr/bin/env", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"{' '.join(map(str, words))}: {done.stderr.strip()}")
