"""The rules of publishing a policy: whole versions, numbered, never changed."""

from domain.kernel import Decision, Needs
from domain.policy.commands import PolicyCommand, PublishPolicy
from domain.policy.errors import PolicyKeyTaken, PolicyKeyUnfit
from domain.policy.events import Published
from domain.policy.state import CLAIM, Policy
from domain.reference import Seen, taken
from domain.versions import sha256_of


def needs(command: PolicyCommand) -> Needs:
    return Needs(claims=((CLAIM, command.key),))


def decide(policy: Policy | None, command: PolicyCommand, seen: Seen) -> Decision:
    return [(command.stream, fact) for fact in publish(policy, command, seen)]


def publish(policy: Policy | None, command: PublishPolicy, seen: Seen) -> list[Published]:
    """Nothing when the last version says the same from the same instant on."""
    kind = command.content.kind
    if command.key != kind and not command.key.startswith(f"{kind}."):
        raise PolicyKeyUnfit
    if taken(seen, CLAIM, command.key, command.stream):
        raise PolicyKeyTaken
    if policy and policy.key != command.key:
        raise PolicyKeyUnfit
    last = policy.versions[-1] if policy else None
    asked = (command.valid_from, command.status, command.content)
    if last and (last.valid_from, last.status, last.content) == asked:
        return []
    return [
        Published(
            key=command.key,
            version=last.number + 1 if last else 1,
            valid_from=command.valid_from,
            status=command.status,
            content=command.content,
            sha256=sha256_of(command.content),
        )
    ]
