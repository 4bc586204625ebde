"""Decodes a stranger's photo in a process of its own, with little memory and little time.

Run as a file: the photo on stdin, a plain JPEG of it on stdout. The exit code says what was wrong.
Nothing of ours is imported: what takes this process over finds no key, no database and no network
code, and dies with the photo.
"""

import io
import resource
import sys

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
PIXELS_MAX = 25_000_000
SERVED_SIDE_MAX = 2048
QUALITY = 85
MEMORY_MAX = 768 * 1024 * 1024
CPU_S_MAX = 10
UNKNOWN_FORMAT, TOO_MANY_PIXELS, DAMAGED = 3, 4, 5


def main() -> int:
    """Write the copy and return 0, or a code that says why there is none."""
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MAX, CPU_S_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = None  # counted below, before anything is decoded
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError:
        return UNKNOWN_FORMAT
    except Exception:  # noqa: BLE001 - a decoder fails in any way it likes
        return DAMAGED
    if image.width * image.height > PIXELS_MAX:
        return TOO_MANY_PIXELS
    try:
        copy = plain(image)
    except Exception:  # noqa: BLE001 - as above
        return DAMAGED
    sys.stdout.buffer.write(copy)
    return 0


def plain(image: Image.Image) -> bytes:
    """A JPEG of the pixels alone, upright, at most 2,048 px: no EXIF, no profile, no comment."""
    image.draft("RGB", (SERVED_SIDE_MAX, SERVED_SIDE_MAX))
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((SERVED_SIDE_MAX, SERVED_SIDE_MAX))
    pixels = Image.new("RGB", upright.size, "white")
    layer = upright.convert("RGBA")
    pixels.paste(layer, mask=layer.getchannel("A"))
    written = io.BytesIO()
    pixels.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main())
