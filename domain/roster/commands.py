"""What can be asked of a roster. Its stream is uuid5(ledger, "roster:<org>")."""

from uuid import UUID

from domain.kernel import Command, GivenInstant


class RosterDuty(Command):
    org: UUID
    post: UUID
    starts: GivenInstant
    ends: GivenInstant


class SwapDuty(Command):
    from_post: UUID
    to_post: UUID
    starts: GivenInstant


RosterCommand = RosterDuty | SwapDuty
