"""Server-sent events as bytes. `id:` stands before `data:`, so that no torn message has one."""

from typing import Any, NamedTuple

import orjson

RETRY_MS = 2_000
OPENING = f"retry: {RETRY_MS}\n\n".encode()
PIECE_BYTES = 16_384


class Message(NamedTuple):
    """position: of the event that made it. event: upsert, gone or resync."""

    position: int
    event: str
    body: Any


def resync(position: int, place: str) -> Message:
    """What the reader holds cannot be mended by changes: he reads the whole again."""
    return Message(position, "resync", {"position": place})


def frames(messages: list[Message], ids: dict[int, str]) -> list[bytes]:
    """One frame per message; `ids` names positions, each with the last message of its position."""
    found: list[bytes] = []
    for n, message in enumerate(messages):
        last = n + 1 == len(messages) or messages[n + 1].position != message.position
        place = f"id: {ids[message.position]}\n".encode() if last else b""
        head = f"event: {message.event}\ndata: ".encode()
        found.append(place + head + orjson.dumps(message.body) + b"\n\n")
    return found


def heartbeat(place: str | None) -> bytes:
    """A comment; with a place it also moves on what a client resumes by."""
    return (f"id: {place}\n" if place else "").encode() + b": \n\n"


def pieces(found: list[bytes]) -> list[bytes]:
    """Whole frames put together, so that a client that does not read is noticed in between."""
    joined: list[bytes] = []
    piece = bytearray()
    for frame in found:
        if piece and len(piece) + len(frame) > PIECE_BYTES:
            joined.append(bytes(piece))
            piece.clear()
        piece += frame
    return [*joined, bytes(piece)] if piece else joined
