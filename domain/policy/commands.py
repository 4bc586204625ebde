"""What can be asked of a policy. Its stream is uuid5(ledger, "policy:<key>")."""

from domain.kernel import Command, GivenInstant, Key
from domain.policy.events import PolicyContent
from domain.versions import Status


class PublishPolicy(Command):
    key: Key
    valid_from: GivenInstant
    status: Status
    content: PolicyContent


PolicyCommand = PublishPolicy
