"""What can be asked of a post."""

from typing import ClassVar
from uuid import UUID

from domain.kernel import AbPost, Command, GivenInstant
from domain.post.roles import Role


class OpenPost(Command):
    opens: ClassVar[bool] = True

    person: UUID
    org: UUID
    role: Role
    scope: UUID
    unit: UUID | None = None
    grid: UUID | None = None
    ab_post: AbPost | None = None
    valid_from: GivenInstant
    until: GivenInstant | None = None


class EndPost(Command):
    until: GivenInstant


PostCommand = OpenPost | EndPost
