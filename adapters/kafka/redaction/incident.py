"""An incident: its course and its deadlines leave; words, photos, people and the exact point stay.

Every department reads the topic, whether it works on the incident or not: so the grid is told and
the point is not. Whoever works on it reads the rest through the API, where that is noted.
"""

from typing import Final

from adapters.kafka.redaction.decision import Decisions, Withheld, shown
from domain.incident.events.changes import (
    BreachLinked,
    DeadlineRecalculated,
    FactCorrected,
    IncidentReclassified,
    IncidentRegraded,
    IncidentVoided,
    LegalAdviceReferred,
    NoteAdded,
    SightingAdded,
    Undone,
    VoidDeclined,
    VoidLapsed,
    VoidRequested,
    VoidWithdrawn,
)
from domain.incident.events.closing import (
    FollowUpRecorded,
    IncidentClosed,
    IncidentReopened,
    ResidentRated,
    ResolutionVerified,
    ReworkOrdered,
    VerificationDeferred,
)
from domain.incident.events.dispatch import (
    ChildEnded,
    ExtensionApproved,
    ExtensionDenied,
    ExtensionRequested,
    IncidentDelegated,
    IncidentEscalated,
    IncidentParked,
    IncidentResumed,
    IncidentSplit,
    IncidentSuspended,
    IncidentUnparked,
    LeaderAssigned,
    ReturnAccepted,
    ReturnRefused,
    ReturnRequested,
    TaskDispatched,
    TaskReassigned,
    TaskRecalled,
)
from domain.incident.events.field import (
    ArrivedOnScene,
    EvidenceStored,
    ProgressRecorded,
    ReporterContacted,
    TaskResolved,
    TaskSigned,
)
from domain.incident.events.intake import (
    AnsweredAtDesk,
    DuplicateAttached,
    DuplicateDetached,
    DuplicateMerged,
    DuplicateUnmerged,
    HandoverAccepted,
    HandoverOffered,
    IncidentAccepted,
    IncidentRejected,
    IncidentReported,
    ReportVerified,
    SelfHandled,
    SourceRecorded,
)
from domain.incident.events.watch import (
    SupervisionIssued,
    SupervisionReplied,
    TaskUrged,
    TimerOverdue,
    WarningRaised,
)

_WHO = Withheld("it says which officer has the matter, and nothing else")
_WORDS = Withheld("it holds nothing but words, photos and a point")
_TWO_PERSONS = Withheld("a question between two persons; what comes of it is told")
_UNIT_ALONE = Withheld("it is between the centre and one unit, which reads it through the API")

INTAKE: Final[Decisions] = {
    IncidentReported: shown(
        """rules provisional number channel category urgency grid grid_code grid_version community
        parent occurred_at due_accept""",
        held="""geo text evidence first_receiver resident reporter_name reporter_phone
        receipt_sha256 receipt_key_version""",
    ),
    HandoverOffered: _WHO,
    HandoverAccepted: _WHO,
    ReportVerified: shown("valid fault", held="evidence"),
    SelfHandled: shown("rules provisional level occurred_at due_verify", held="before after text"),
    AnsweredAtDesk: shown("rules provisional code due_verify", held="text"),
    IncidentAccepted: shown(
        "rules provisional level urgency promised_by due_dispatch due_overall due_level",
        held="agent",
    ),
    IncidentRejected: shown("reason", held="told"),
    DuplicateMerged: shown("master"),
    DuplicateAttached: shown("duplicate", held="contacts resident"),
    DuplicateUnmerged: shown("rules provisional master reason status dues"),
    DuplicateDetached: shown("duplicate"),
    SourceRecorded: shown(
        "source milestone state channel flags",
        held="row_key row_sha256 area_key category_key unit_key counters",
    ),
}
DISPATCH: Final[Decisions] = {
    TaskDispatched: shown(
        "rules provisional task_id unit lead attempt item due_sign due_handle",
        held="text due_contact",
    ),
    TaskReassigned: shown(
        """rules provisional from_task from_unit task_id unit lead attempt item cause due_sign
        due_handle""",
        held="text due_contact",
    ),
    TaskRecalled: shown(
        "rules provisional task_id unit reason due_dispatch due_verify", held="text"
    ),
    ReturnRequested: shown(
        "rules provisional task_id unit reason item due_decision due_climb", held="text"
    ),
    ReturnAccepted: shown("rules provisional task_id unit due_dispatch due_verify"),
    ReturnRefused: shown("task_id unit", held="text"),
    IncidentEscalated: shown(
        "rules provisional from_level to_level cause tried due_level", held="text"
    ),
    LeaderAssigned: shown("rules provisional due", held="post"),
    IncidentDelegated: shown("from_level to_level item"),
    ExtensionRequested: shown(
        "rules provisional task_id unit reason new_due due_decision due_climb", held="text"
    ),
    ExtensionApproved: shown("rules provisional task_id unit due_handle due_overall"),
    ExtensionDenied: shown("task_id unit", held="text"),
    IncidentSuspended: shown("rules provisional cause review_by", held="text"),
    IncidentResumed: shown("rules provisional status suspended_s dues"),
    IncidentParked: shown("rules provisional next_review", held="explanation"),
    IncidentUnparked: shown("rules provisional dues"),
    IncidentSplit: shown("children parts"),
    ChildEnded: shown("rules provisional child outcome due_verify"),
}
FIELD: Final[Decisions] = {
    TaskSigned: shown("rules provisional task_id unit due_arrive"),
    ReporterContacted: shown("task_id unit", held="means"),
    ArrivedOnScene: shown("task_id unit occurred_at", held="geo geo_ok reason evidence"),
    ProgressRecorded: shown("task_id unit kind percent occurred_at", held="text evidence"),
    TaskResolved: shown(
        "rules provisional task_id unit result occurred_at due_verify", held="text evidence"
    ),
    EvidenceStored: Withheld("hashes of photos say something to whoever has the photo"),
}
CLOSING: Final[Decisions] = {
    ResolutionVerified: shown(
        "rules provisional mode occurred_at due_follow_up", held="evidence text"
    ),
    ReworkOrdered: shown(
        "rules provisional task_ids reason mode occurred_at new_due dues", held="evidence text"
    ),
    VerificationDeferred: shown("cause due_verify"),
    FollowUpRecorded: shown("rules provisional outcome solved score due_close", held="text"),
    IncidentClosed: shown("close_code by_timer"),
    IncidentReopened: shown(
        "rules provisional n reason level due_dispatch due_overall due_level", held="text"
    ),
    ResidentRated: shown("score", held="text"),
}
CHANGES: Final[Decisions] = {
    FactCorrected: shown("field task_id old new", held="geo text"),
    IncidentReclassified: shown("from_category category reason", held="text"),
    IncidentRegraded: shown("from_urgency urgency reason", held="text"),
    DeadlineRecalculated: shown("rules provisional cause dues"),
    VoidRequested: _TWO_PERSONS,
    IncidentVoided: shown("reason"),
    VoidDeclined: _TWO_PERSONS,
    VoidWithdrawn: _TWO_PERSONS,
    VoidLapsed: _TWO_PERSONS,
    NoteAdded: _WORDS,
    SightingAdded: _WORDS,
    LegalAdviceReferred: Withheld("it says who advises whom"),
    BreachLinked: Withheld("it says whose case became a petition, a lawsuit or a crime"),
    Undone: shown("of undone status urgency dues task_id other"),
}
WATCH: Final[Decisions] = {
    TaskUrged: _UNIT_ALONE,
    SupervisionIssued: _UNIT_ALONE,
    SupervisionReplied: _UNIT_ALONE,
    WarningRaised: shown("timer subject due severity late_by_s skipped"),
    TimerOverdue: shown("timer subject due step level late_by_s skipped"),
}
