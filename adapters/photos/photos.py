"""`Photos`: the copy of a stranger's photo that may be shown, or why there is none."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from adapters.photos import decoder

DECODER = Path(decoder.__file__)
AT_ONCE_MAX = 2
SECONDS_MAX = 20.0
BYTES_MAX = 15_000_000
ACCEPTED = ("image/jpeg", "image/png", "image/webp")


class PhotoUnfit(Exception):
    """What was sent cannot be kept as a photo."""


class UnknownFormat(PhotoUnfit):
    """Neither JPEG nor PNG nor WebP, by its content."""


class Unreadable(PhotoUnfit):
    """Damaged, or larger than 25 megapixels once unpacked."""


_REASONS = {decoder.UNKNOWN_FORMAT: UnknownFormat}


class Photos:
    """Decodes a few at a time, each in a process that lives for that one photo."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE_MAX)

    async def served_copy(self, content: bytes) -> bytes:
        """A JPEG of the photo's pixels and nothing else. Raises UnknownFormat, Unreadable."""
        async with self._places:
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-I", str(DECODER), env={},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            try:
                async with asyncio.timeout(SECONDS_MAX):
                    copy, _ = await child.communicate(content)
            except TimeoutError:
                raise Unreadable from None
            finally:
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
        if child.returncode:
            raise _REASONS.get(child.returncode, Unreadable)
        return copy
