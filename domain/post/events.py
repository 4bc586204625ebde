"""What can have happened to a post (灵党办〔2020〕65号 第一条: one person, many posts)."""

from uuid import UUID

from domain.kernel import AbPost, Event, Instant
from domain.post.roles import Role


class PostOpened(Event, name="post.post_opened.v1"):
    """scope: the area whose subtree the post reaches. unit, grid: what the role is bound to."""

    person: UUID
    org: UUID
    role: Role
    scope: UUID
    unit: UUID | None = None
    grid: UUID | None = None
    ab_post: AbPost | None = None
    valid_from: Instant
    until: Instant | None = None


class PostEnded(Event, name="post.post_ended.v1"):
    until: Instant


PostEvent = PostOpened | PostEnded
