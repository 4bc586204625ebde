"""How the county is set up: places, offices, rules and lists leave; whoever works there stays."""

from typing import Final

from adapters.kafka.redaction.decision import Decisions, Withheld, shown
from domain.area.events import (
    AreaAdjusted,
    AreaCreated,
    AreaMerged,
    AreaRenamed,
    AreaSplit,
    LinkBegun,
    LinkEnded,
)
from domain.calendar.events import Published as CalendarPublished
from domain.grid.events import (
    AbsenceEnded,
    AbsenceStarted,
    GridDivided,
    GridMerged,
    GridRedrawn,
    GridRetired,
    GridSplit,
    HouseholdsCounted,
    OfficerAssigned,
    OfficerReleased,
)
from domain.import_batch.events import Finished, LabelsPublished
from domain.import_batch.events import Opened as ImportOpened
from domain.ledger.events import Opened as LedgerOpened
from domain.ledger.events import Seeded
from domain.list.events import (
    ItemAdmitted,
    ItemCommented,
    ItemEvaluated,
    ItemRemoved,
    ListOpened,
    ListVersionPublished,
)
from domain.org.events import OrgEnded, OrgFounded, OrgMoved, OrgRenamed
from domain.person.events import (
    ContactChanged,
    PersonRegistered,
    SkillRegistered,
    TrainingRecorded,
)
from domain.policy.events import Published as PolicyPublished
from domain.post.events import PostEnded, PostOpened
from domain.roster.events import DutyRostered, DutySwapped, RosterOpened
from domain.unit.events import FunctionsSet, UnitEnded, UnitEstablished, UnitRenamed

_PERSON = Withheld("it is about a person who works here")
_DUTY = Withheld("it says who is on duty when")
_IMPORT = Withheld("how another system's file was taken in concerns the auditor alone")

PLACES: Final[Decisions] = {
    LedgerOpened: shown("ledger_id area_code time_zone kind epoch"),
    Seeded: shown(),
    AreaCreated: shown("code level kind label short_number households unusual_size links"),
    AreaAdjusted: shown("households unusual_size"),
    AreaRenamed: shown("label code kind"),
    AreaMerged: shown("into valid_from"),
    AreaSplit: shown("into valid_from"),
    LinkBegun: shown("parent valid_from"),
    LinkEnded: shown("parent until"),
    GridDivided: shown("code community kind households boundary override_reason"),
    GridRedrawn: shown("version households boundary override_reason absorbed"),
    GridMerged: shown("into"),
    GridSplit: shown("into"),
    GridRetired: shown("successor"),
    HouseholdsCounted: shown("as_of households"),
    OfficerAssigned: _PERSON,
    OfficerReleased: _PERSON,
    AbsenceStarted: _PERSON,
    AbsenceEnded: _PERSON,
}
OFFICES: Final[Decisions] = {
    OrgFounded: shown("code kind level label area parent valid_from"),
    OrgRenamed: shown("label"),
    OrgMoved: shown("parent valid_from"),
    OrgEnded: shown("until"),
    UnitEstablished: shown("code kind label org area functions"),
    UnitRenamed: shown("label"),
    FunctionsSet: shown("functions"),
    UnitEnded: shown("until"),
    PersonRegistered: _PERSON,
    ContactChanged: _PERSON,
    SkillRegistered: _PERSON,
    TrainingRecorded: _PERSON,
    PostOpened: _PERSON,
    PostEnded: _PERSON,
    RosterOpened: _DUTY,
    DutyRostered: _DUTY,
    DutySwapped: _DUTY,
}
RULES: Final[Decisions] = {
    ListOpened: shown("kind"),
    ListVersionPublished: shown("kind version valid_from items"),
    ItemAdmitted: shown("kind item approval_no valid_from until", held="funding_ref"),
    ItemRemoved: shown("key until"),
    ItemEvaluated: shown("key community score"),
    ItemCommented: Withheld("it holds nothing but words"),
    PolicyPublished: shown("key version valid_from status content sha256"),
    CalendarPublished: shown("key version valid_from status content sha256"),
    ImportOpened: _IMPORT,
    LabelsPublished: _IMPORT,
    Finished: _IMPORT,
}
