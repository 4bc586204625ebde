"""What can have happened to a policy."""

from typing import Annotated

from pydantic import Field

from domain.kernel import Event, Instant, Key, Sha256
from domain.policy.categories import Categories
from domain.policy.ladders import Ladders
from domain.policy.limits import IncidentLimits
from domain.policy.three_no import ThreeNoRules
from domain.policy.timers import IncidentTimers
from domain.versions import Status

PolicyContent = Annotated[
    Categories | IncidentTimers | IncidentLimits | Ladders | ThreeNoRules,
    Field(discriminator="kind"),
]


class Published(Event, name="policy.published.v1"):
    """sha256: of the content's canonical JSON (domain.versions)."""

    key: Key
    version: int
    valid_from: Instant
    status: Status
    content: PolicyContent
    sha256: Sha256


PolicyEvent = Published
