"""Pictures for a county that nobody ever photographed: plain scenes that say so in large letters.

One scene per kind of matter, as it was found and as it was left, from a few places. Each photo of
one carries a mark of its own, so that no two have the same bytes, as no two real ones do.
"""

import io
import json
import struct
import zlib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from adapters.photos.decoder import plain

SIZE: Final = (320, 240)
PLACES: Final = 3
HORIZON: Final = 152
_INK, _PAPER, _WRONG, _RIGHT = "#22262b", "#f4f1ea", "#c2571a", "#2f7d4f"
_COLOURS: Final = 16
_END: Final = 12
"""Bytes of the last chunk of a PNG."""

_YAN: Final = (
    "00000000000000000000300002007000078078000ffffff003fffff000bffff0"
    "003c0070003ffff00007ffc00c07ffc01f0038001f803800071fffe0001fffe0"
    "001c38e0001c38e0011fffe001dfffe003dc38e003dc38e0039fffe0079fffe0"
    "070307000f0fcfc00e3f83f00e7e00f802380060000000000000000000000000"
)
_SHI: Final = (
    "0000000000000000000000000000000003ffffc003ffffc003ffffc000000000"
    "0000000000000000000000001ffffff81ffffff81ffffff80003c0000003c000"
    "0003c00001e3c78001e3c78003c3c3c003c3c3c00783c1e00f83c1e00f03c0f0"
    "1f03c0f00e03c078043fc040003fc000003f8000001800000000000000000000"
)
"""演 and 示, 32 by 32 points each in hex: a machine need not have letters for them."""


@cache
def scenes() -> Mapping[str, Any]:
    """By the letter of a category: the sky or the wall, the ground, and what stands there."""
    shipped: dict[str, Any] = json.loads(
        Path(__file__).with_name("scenes.json").read_text(encoding="utf-8")
    )
    return shipped


class Picture(NamedTuple):
    """A photo as a phone would send it, and the copy that the decoder makes of such a one."""

    content: bytes
    copy: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()

    @property
    def served_sha256(self) -> str:
        return sha256(self.copy).hexdigest()


def picture(category: str, mark: str, place: int = 0, *, done: bool = False) -> Picture:
    """A photo of such a matter. mark: what makes it another photo than all others.

    place: from where it is seen. done: the matter has been seen to.
    """
    content, copy = _scene(category[0], place % PLACES, done)
    text = b"Comment\0synthetic " + mark.encode()
    return Picture(content[:-_END] + _chunk(b"tEXt", text) + content[-_END:], copy)


@cache
def _scene(family: str, place: int, done: bool) -> tuple[bytes, bytes]:  # noqa: FBT001 - a cache's key
    """A PNG of the scene and its copy: the same for every photo of it, as marks are no pixels."""
    image = _drawn(family, place, done=done).quantize(_COLOURS, dither=Image.Dither.NONE)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    content = written.getvalue()
    return content, plain(Image.open(io.BytesIO(content), formats=("PNG",)))


def _drawn(family: str, place: int, *, done: bool) -> Image.Image:
    scene = scenes()[family]
    image = Image.new("RGB", SIZE, scene["behind"])
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, HORIZON, *SIZE), fill=scene["ground"])
    aside = (place - 1) * 26
    for left, top, right, bottom, colour in scene["things"]:
        draw.rectangle((left + aside, top, right + aside, bottom), fill=colour)
    if done:
        draw.line(((251, 77), (267, 94), (298, 53)), fill=_RIGHT, width=10, joint="curve")
    else:
        for k in range(3):
            x, y = 120 + aside + 35 * k, 163 + 8 * (k % 2)
            draw.ellipse((x, y, x + 42, y + 27), fill=_WRONG)
    _labelled(image, draw)
    return image


def _labelled(image: Image.Image, draw: ImageDraw.ImageDraw) -> None:
    """演示 DEMO, in a band that nobody can overlook."""
    draw.rectangle((0, 202, *SIZE), fill=_INK)
    for n, points in enumerate((_YAN, _SHI)):
        letter = Image.frombytes("1", (32, 32), bytes.fromhex(points))
        image.paste(_PAPER, (10 + 34 * n, 205), letter)
    font = ImageFont.load_default(24)
    draw.text((310, 221), "DEMO · SYNTHETIC", fill=_PAPER, font=font, anchor="rm")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
