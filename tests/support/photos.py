"""Photos and what pretends to be one, made here."""

import io
import struct
import zlib
from hashlib import sha256
from typing import NamedTuple

from PIL import Image

EXIF_MAKE, EXIF_ORIENTATION, SIDEWAYS = 0x010F, 0x0112, 6
SECRET = b"13800138000"


class Photo(NamedTuple):
    content: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def photo(seed: int = 0, kind: str = "JPEG", size: tuple[int, int] = (320, 240)) -> Photo:
    """A photo of its own for each seed, with a phone number in its EXIF, turned on its side."""
    image = Image.new("RGB", size, (seed * 37 % 256, seed * 11 % 256, seed % 256))
    exif = Image.Exif()
    exif[EXIF_MAKE] = SECRET.decode()
    exif[EXIF_ORIENTATION] = SIDEWAYS
    written = io.BytesIO()
    image.save(written, kind, exif=exif)
    return Photo(written.getvalue())


def polyglot() -> Photo:
    """A JPEG to who decodes it, a page with a script to who is fooled by its end."""
    return Photo(photo(7).content + b"<html><script>alert(1)</script></html>")


def bomb(width: int, height: int) -> Photo:
    """A PNG of few bytes that unpacks to so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1) * min(height, 64), 9)
    chunks = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    return Photo(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
            for name, body in chunks
        )
    )


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = struct.pack(">I4s4sI4s", 24, b"ftyp", b"heic", 0, b"mif1") + b"heic" + b"\0" * 64
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"  # noqa: E501
