"""What can have happened to an organisation (灵党办〔2020〕65号 第一条: the four-tier chain)."""

from enum import StrEnum
from uuid import UUID

from domain.kernel import Code, Event, Instant, Level, PublicLabel


class OrgKind(StrEnum):
    PARTY_COMMITTEE = "PARTY_COMMITTEE"
    PARTY_BRANCH = "PARTY_BRANCH"
    GOVERNMENT = "GOVERNMENT"
    DEPARTMENT = "DEPARTMENT"
    STREET_OFFICE = "STREET_OFFICE"
    DISPATCH_CENTRE = "DISPATCH_CENTRE"
    COMMITTEE = "COMMITTEE"
    INSTITUTION = "INSTITUTION"
    ENTERPRISE = "ENTERPRISE"
    SOCIAL = "SOCIAL"
    RETIRED = "RETIRED"


class OrgFounded(Event, name="org.org_founded.v1"):
    """area: its subtree is the scope of the org's posts."""

    code: Code
    kind: OrgKind
    level: Level
    label: PublicLabel
    area: UUID
    parent: UUID | None = None
    valid_from: Instant


class OrgRenamed(Event, name="org.org_renamed.v1"):
    label: PublicLabel


class OrgMoved(Event, name="org.org_moved.v1"):
    """parent: None puts it at the top."""

    parent: UUID | None = None
    valid_from: Instant


class OrgEnded(Event, name="org.org_ended.v1"):
    until: Instant


OrgEvent = OrgFounded | OrgRenamed | OrgMoved | OrgEnded
