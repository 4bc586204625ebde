"""A post as its facts leave it."""

from datetime import datetime
from typing import NamedTuple, assert_never, cast
from uuid import UUID

from domain.kernel import AbPost, Fact
from domain.post.events import PostEnded, PostEvent, PostOpened
from domain.post.roles import Role


class Post(NamedTuple):
    person: UUID
    org: UUID
    role: Role
    scope: UUID
    unit: UUID | None
    grid: UUID | None
    ab_post: AbPost | None
    valid_from: datetime
    until: datetime | None

    def held(self, at: datetime) -> bool:
        """Whether the person holds it at this instant."""
        return self.valid_from <= at and (self.until is None or at < self.until)


def evolve(post: Post | None, fact: Fact) -> Post:
    event = cast("PostEvent", fact.event)
    if isinstance(event, PostOpened):
        return Post(
            event.person,
            event.org,
            event.role,
            event.scope,
            event.unit,
            event.grid,
            event.ab_post,
            event.valid_from,
            event.until,
        )
    assert post is not None, "a post begins with PostOpened"
    match event:
        case PostEnded():
            return post._replace(until=event.until)
        case _:
            assert_never(event)
