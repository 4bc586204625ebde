"""How much a matter presses: each limit of an incident depends on it."""

from enum import StrEnum


class Urgency(StrEnum):
    """紧急, 及时, 一般, 复杂."""

    URGENT = "URGENT"
    PROMPT = "PROMPT"
    ROUTINE = "ROUTINE"
    COMPLEX = "COMPLEX"
