"""The numbers that guard the life of an incident."""

from typing import Annotated, Literal

from pydantic import Field

from domain.deadlines import Limit
from domain.kernel import Value

Count = Annotated[int, Field(ge=0, le=1000)]


class IncidentLimits(Value):
    """Every field that ends in `_max` or `_min` still allows the number itself.

    return_within: a unit returns a task within this or T3, whichever is less.
    undecided_urge, undecided_climb: for a return or extension that nobody decides.
    extension_max_percent: of the original length of T5.
    suspended_days_max: of all suspensions together; then the scheduler resumes.
    void_decision: an undecided void lapses. evidence_within_h: bytes missing after it are flagged.
    low_score_max: a follow-up with this score or less is closed by a supervisor only.
    leader: how long the named leader at the top of the ladder has (001 第十四条 包案).
    supervision_reply: how long a supervised unit has to reply to a warning of the timers.
    parked_review: how long a parked incident may lie before it is looked at again.
    """

    kind: Literal["incident.limits"]
    return_within: Limit
    returns_per_unit_max: Count
    undecided_urge: Limit
    undecided_climb: Limit
    extensions_max: Count
    extension_max_percent: Count
    suspended_days_max: Count
    parked_review: Limit
    reopen_days_max: Count
    rating_days_max: Count
    undo_s_max: Count
    unmerge_h_max: Count
    correct_h_max: Count
    void_decision: Limit
    defer_verification: Limit
    deferrals_max: Count
    follow_up_attempts: Count
    follow_up_days_min: Count
    low_score_max: Count
    arrival_m_max: Count
    evidence_within_h: Count
    children_max: Count
    urges_before_supervisor: Count
    leader: Limit
    supervision_reply: Limit
