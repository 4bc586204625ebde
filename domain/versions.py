"""What is published in versions: policies, calendars. A version never changes; a later one follows.

A version holds from its `valid_from` until that of a version published after it. A draft never
holds; a repeal holds as "there is none".
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from domain.kernel import Sha256, Value

Content = TypeVar("Content", bound=Value)


class Status(StrEnum):
    DRAFT = "DRAFT"
    IN_FORCE = "IN_FORCE"
    REPEALED = "REPEALED"


class Version(NamedTuple, Generic[Content]):
    number: int
    valid_from: datetime
    status: Status
    content: Content
    sha256: Sha256


def holding_at(versions: Sequence[Version[Content]], at: datetime) -> Version[Content] | None:
    """The version in force at `at`; None before the first, and from a repeal on."""
    for version in reversed(versions):
        if version.status is not Status.DRAFT and version.valid_from <= at:
            return version if version.status is Status.IN_FORCE else None
    return None


def sha256_of(content: Value) -> Sha256:
    """SHA-256 of the canonical JSON: keys sorted, no spaces, UTF-8, nothing for what is None."""
    canonical = json.dumps(
        content.model_dump(mode="json", exclude_none=True),
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
