"""A policy as its facts leave it: every version, for ever."""

from typing import Any, NamedTuple, cast

from domain.kernel import Claim, ClaimAct, Claims, Event, Fact, Key
from domain.policy.events import PolicyContent, PolicyEvent, Published
from domain.versions import Version

CLAIM = "policy"


class Policy(NamedTuple):
    key: Key
    versions: tuple[Version[Any], ...]


def evolve(policy: Policy | None, fact: Fact) -> Policy:
    event = cast("PolicyEvent", fact.event)
    version: Version[PolicyContent] = Version(
        event.version, event.valid_from, event.status, event.content, event.sha256
    )
    return Policy(event.key, (*(policy.versions if policy else ()), version))


def claims(event: Event) -> Claims:
    """One stream per key."""
    match event:
        case Published(version=1, key=key):
            return [Claim(ClaimAct.TAKE, CLAIM, key)]
        case _:
            return []
