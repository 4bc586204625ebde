"""What the rules of the reference streams may see of their surroundings.

They make the catalogue, so they never read it: what they must know of other streams they name in
`needs` and find in `states` and `holders`, whose heads are checked when their facts are written.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from domain.errors import NotFound
from domain.kernel import Actor

State = TypeVar("State")


class Seen(Protocol):
    """The part of Known that no catalogue is needed for."""

    @property
    def effective_at(self) -> datetime: ...
    @property
    def decided_at(self) -> datetime: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def states(self) -> Mapping[UUID, Any]: ...
    @property
    def holders(self) -> Mapping[tuple[str, str], UUID]: ...


def taken(seen: Seen, kind: str, key: str, stream: UUID) -> bool:
    """Whether a stream other than this one holds the key."""
    return seen.holders.get((kind, key), stream) != stream


def named(seen: Seen, stream: UUID, kind: type[State], why: type[NotFound]) -> State:
    """The state of a stream that a command names. Raises `why` where it is none of that kind."""
    state = seen.states.get(stream)
    if not isinstance(state, kind):
        raise why
    return state
