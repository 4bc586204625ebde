"""The closed word lists of an incident: every code that its events and commands may carry."""

from enum import StrEnum


class Channel(StrEnum):
    """How a report came in."""

    PATROL = "PATROL"
    HOTLINE_12345 = "HOTLINE_12345"
    WINDOW = "WINDOW"
    VISIT = "VISIT"
    WECHAT = "WECHAT"
    APP = "APP"
    ONLINE = "ONLINE"
    SENSOR = "SENSOR"
    DEPARTMENT = "DEPARTMENT"
    LEADER = "LEADER"
    PETITION_REFERRAL = "PETITION_REFERRAL"
    INSPECTION = "INSPECTION"


RESIDENT_CHANNELS = frozenset({
    Channel.HOTLINE_12345, Channel.WINDOW, Channel.VISIT, Channel.WECHAT, Channel.APP,
    Channel.ONLINE, Channel.PETITION_REFERRAL,
})  # fmt: skip


class Status(StrEnum):
    """Where an incident stands; the level that holds it is an attribute, not a status."""

    REPORTED = "REPORTED"
    ACCEPTED = "ACCEPTED"
    DISPATCHED = "DISPATCHED"
    SIGNED = "SIGNED"
    ON_SCENE = "ON_SCENE"
    HANDLING = "HANDLING"
    RESOLVED = "RESOLVED"
    VERIFIED = "VERIFIED"
    CLOSED = "CLOSED"
    REJECTED = "REJECTED"
    SUSPENDED = "SUSPENDED"
    PARKED = "PARKED"
    MERGED = "MERGED"
    VOIDED = "VOIDED"


class TaskStatus(StrEnum):
    DISPATCHED = "DISPATCHED"
    SIGNED = "SIGNED"
    ON_SCENE = "ON_SCENE"
    HANDLING = "HANDLING"
    DONE = "DONE"
    RETURNED = "RETURNED"
    RECALLED = "RECALLED"
    REASSIGNED = "REASSIGNED"


class Timer(StrEnum):
    """T0 to T9 and the level timer, then every other instant that somebody must keep."""

    T0 = "T0"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"
    T5 = "T5"
    T6 = "T6"
    T7 = "T7"
    T8 = "T8"
    T9 = "T9"
    LEVEL = "LEVEL"
    RETURN = "RETURN"
    EXTENSION = "EXTENSION"
    VOID = "VOID"
    REVIEW = "REVIEW"
    NEXT_REVIEW = "NEXT_REVIEW"
    LEADER = "LEADER"
    REPLY = "REPLY"


class Severity(StrEnum):
    """YELLOW: 80 % of a limit has passed; RED: all of it."""

    YELLOW = "YELLOW"
    RED = "RED"


class CloseCode(StrEnum):
    SOLVED = "SOLVED"
    EXPLAINED = "EXPLAINED"
    REFERRED = "REFERRED"
    UNSOLVED = "UNSOLVED"


class ReportFault(StrEnum):
    """Why a look on the spot did not bear a report out."""

    NOT_FOUND = "NOT_FOUND"
    ALREADY_GONE = "ALREADY_GONE"
    WRONG_PLACE = "WRONG_PLACE"
    FALSE_REPORT = "FALSE_REPORT"


class RejectReason(StrEnum):
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    FALSE_REPORT = "FALSE_REPORT"
    GOES_TO_110 = "GOES_TO_110"
    GOES_TO_COURT = "GOES_TO_COURT"
    GOES_TO_PETITION = "GOES_TO_PETITION"


class UnmergeReason(StrEnum):
    OTHER_PLACE = "OTHER_PLACE"
    OTHER_MATTER = "OTHER_MATTER"
    MISTAKE = "MISTAKE"


class RecallReason(StrEnum):
    WRONG_UNIT = "WRONG_UNIT"
    NOT_NEEDED = "NOT_NEEDED"
    SOLVED_ELSEWHERE = "SOLVED_ELSEWHERE"


class ReturnReason(StrEnum):
    NOT_OUR_DUTY = "NOT_OUR_DUTY"
    OUTSIDE_OUR_AREA = "OUTSIDE_OUR_AREA"
    NOT_ADMITTED = "NOT_ADMITTED"


class ReassignCause(StrEnum):
    """DELEGATE: one level down to whom the unit commands."""

    DELEGATE = "DELEGATE"
    WRONG_UNIT = "WRONG_UNIT"
    NO_RESPONSE = "NO_RESPONSE"
    CAPACITY = "CAPACITY"
    OWNERSHIP_RULED = "OWNERSHIP_RULED"


class EscalationCause(StrEnum):
    MANUAL = "MANUAL"
    TIMER = "TIMER"


class TriedAction(StrEnum):
    """What was tried before a matter is lifted up."""

    SITE_VISIT = "SITE_VISIT"
    TALK_WITH_PARTIES = "TALK_WITH_PARTIES"
    MEDIATION = "MEDIATION"
    UNIT_ASKED = "UNIT_ASKED"
    JOINT_MEETING = "JOINT_MEETING"
    NOTICE_SERVED = "NOTICE_SERVED"


class ExtensionReason(StrEnum):
    COMPLEX_WORK = "COMPLEX_WORK"
    PARTS = "PARTS"
    WEATHER = "WEATHER"
    COORDINATION = "COORDINATION"


class SuspendCause(StrEnum):
    COURT = "COURT"
    WEATHER = "WEATHER"
    RESIDENT_AWAY = "RESIDENT_AWAY"
    PARTS = "PARTS"


class ContactMeans(StrEnum):
    PHONE = "PHONE"
    IN_PERSON = "IN_PERSON"
    SMS = "SMS"
    WECHAT = "WECHAT"
    APP = "APP"


class OffPointReason(StrEnum):
    """Why an arrival is not shown by the distance to the reported point."""

    NO_POINT = "NO_POINT"
    POINT_IS_WRONG = "POINT_IS_WRONG"
    NO_FIX = "NO_FIX"
    ENTRANCE_ELSEWHERE = "ENTRANCE_ELSEWHERE"


class ProgressKind(StrEnum):
    WORKING = "WORKING"
    WAITING = "WAITING"
    JOINED_BY_OTHERS = "JOINED_BY_OTHERS"
    TEMPORARY_FIX = "TEMPORARY_FIX"


class TaskResult(StrEnum):
    SOLVED = "SOLVED"
    PARTLY = "PARTLY"
    NOT_POSSIBLE = "NOT_POSSIBLE"


class Seen(StrEnum):
    FIXED = "FIXED"
    PARTLY = "PARTLY"
    NOT_FIXED = "NOT_FIXED"


class CheckMode(StrEnum):
    ON_SITE = "ON_SITE"
    REMOTE = "REMOTE"


class DeferCause(StrEnum):
    DARK = "DARK"
    RAIN = "RAIN"
    RESIDENT_AWAY = "RESIDENT_AWAY"


class FollowUpOutcome(StrEnum):
    """NOT_APPLICABLE: no resident reported, so there is nobody to ask."""

    REACHED = "REACHED"
    UNREACHED = "UNREACHED"
    REFUSED = "REFUSED"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class ReopenReason(StrEnum):
    NOT_FIXED = "NOT_FIXED"
    CAME_BACK = "CAME_BACK"
    NEW_FACTS = "NEW_FACTS"
    WRONGLY_REJECTED = "WRONGLY_REJECTED"


class ChildOutcome(StrEnum):
    CLOSED = "CLOSED"
    REJECTED = "REJECTED"
    MERGED = "MERGED"
    VOIDED = "VOIDED"


class VoidReason(StrEnum):
    """Never for inconvenient facts: only what was no incident at all."""

    TEST = "TEST"
    MISFILED = "MISFILED"


class ChangeReason(StrEnum):
    WRONG_AT_INTAKE = "WRONG_AT_INTAKE"
    SITUATION_CHANGED = "SITUATION_CHANGED"
    EMERGENCY_BEGAN = "EMERGENCY_BEGAN"
    EMERGENCY_ENDED = "EMERGENCY_ENDED"


class RecalculationCause(StrEnum):
    RECLASSIFIED = "RECLASSIFIED"
    REGRADED = "REGRADED"
    CALENDAR = "CALENDAR"


class Undoable(StrEnum):
    """What its author may take back within ten seconds."""

    DISPATCH = "DISPATCH"
    MERGE = "MERGE"
    CLOSE = "CLOSE"
    REGRADE = "REGRADE"


class CorrectableField(StrEnum):
    """What may be put right afterwards: never an instant, never what somebody else did."""

    CHANNEL = "CHANNEL"
    PLACE = "PLACE"
    DESCRIPTION = "DESCRIPTION"
    TASK_RESULT = "TASK_RESULT"
    CLOSE_CODE = "CLOSE_CODE"


class Milestone(StrEnum):
    """What an instant stated by an imported row stands for; metrics read it like that event."""

    REPORTED = "REPORTED"
    ACCEPTED = "ACCEPTED"
    DISPATCHED = "DISPATCHED"
    SIGNED = "SIGNED"
    ARRIVED = "ARRIVED"
    RESOLVED = "RESOLVED"
    VERIFIED = "VERIFIED"
    CLOSED = "CLOSED"
    REOPENED = "REOPENED"
    UPDATED = "UPDATED"


class BreachRelation(StrEnum):
    """How an incident and a later breach belong together; parties only as the authority says."""

    SAME_MATTER = "SAME_MATTER"
    SAME_PLACE = "SAME_PLACE"
    SAME_PARTIES_BY_AUTHORITY = "SAME_PARTIES_BY_AUTHORITY"
