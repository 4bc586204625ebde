"""Which role may do what, and how far it reaches: the role table of the domain, as data.

Where the rules say "the same actor", "not the reporter" or "one level up", a guard in `decide`
narrows further what is granted here.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple

from domain.kernel import ActorKind
from domain.post.roles import Role


class Reach(Enum):
    """What of the ledger a granted action applies to."""

    LEDGER = "all of it"
    AREA = "what lies in the area of the post's org"
    GRID = "what lies in the post's grid"
    UNIT = "what the post's unit has or had a task in"
    OWN = "what this person reported"


class Grant(NamedTuple):
    reach: Reach
    actions: frozenset[str]


def _all(text: str, *others: frozenset[str]) -> frozenset[str]:
    return frozenset(text.split()).union(*others)


READS: Final = _all(
    """read-incident read-board read-metrics read-catalogue read-identity read-audit export
    read-three-no"""
)

_SEE: Final = _all("read-incident read-board read-metrics read-catalogue")
_TELL: Final = _all("report-incident add-note add-sighting correct-fact")
_WORK: Final = _all(
    "sign-task contact-reporter arrive-on-scene record-progress resolve-task return-task"
)
_DESK: Final = _all(
    """offer-handover accept-handover answer-at-desk accept-incident dispatch-task recall-task
    reassign-task accept-return refuse-return urge-task escalate-incident refer-legal request-void
    withdraw-void undo reply-supervision read-identity""",
    _SEE,
    _TELL,
)
_DISPATCH: Final = _all(
    """reject-incident merge-duplicate unmerge-duplicate delegate-down suspend-incident
    resume-incident split-incident reclassify-incident regrade-incident close-incident""",
    _DESK,
)
_AREAS: Final = _all(
    "create-area adjust-area rename-area merge-area split-area begin-link end-link"
)
_OFFICERS: Final = _all("assign-officer release-officer start-absence end-absence count-households")
_GRIDS: Final = _all("divide-grid redraw-grid merge-grid split-grid retire-grid", _OFFICERS)
_UNITS: Final = _all("establish-unit rename-unit set-functions end-unit")
_ORGS: Final = _all("found-org rename-org move-org end-org", _UNITS)
_PERSONS: Final = _all("register-person change-contact register-skill record-training")
_POSTS: Final = _all("open-post end-post", _PERSONS)
_DUTIES: Final = _all("roster-duty swap-duty")
_RULES: Final = _all("publish-policy publish-calendar publish-list admit-item remove-item")
_RESIDENT: Final = _all("rate-resolution reopen-incident read-incident", _TELL)
_OFFICER: Final = _all(
    "offer-handover accept-handover verify-report self-handle", _SEE, _TELL, _WORK
)
_STREET: Final = _all("offer-handover accept-handover urge-task reply-supervision", _SEE, _TELL)
_UNIT: Final = _all("reply-supervision read-identity", _SEE, _TELL, _WORK)

OF_ROLE: Final[Mapping[Role, Grant]] = {
    Role.RESIDENT: Grant(Reach.OWN, _RESIDENT),
    Role.BUILDING_STEWARD: Grant(Reach.OWN, _RESIDENT),
    Role.GRID_OFFICER: Grant(Reach.GRID, _OFFICER),
    Role.GRID_LEAD: Grant(Reach.GRID, _OFFICER),
    Role.COMMUNITY_DESK: Grant(
        Reach.AREA, _all("evaluate-item comment-item read-three-no", _DESK, _OFFICERS)
    ),
    Role.DISPATCHER: Grant(Reach.AREA, _DISPATCH),
    Role.DUTY_SUPERVISOR: Grant(
        Reach.AREA,
        _all(
            """approve-extension deny-extension confirm-void decline-void order-rework
            reopen-incident""",
            _DISPATCH,
            _DUTIES,
        ),
    ),
    Role.STREET_LEADER: Grant(Reach.AREA, _all("read-three-no", _STREET, _OFFICERS, _DUTIES)),
    Role.STREET_DUTY_LEAD: Grant(Reach.AREA, _STREET | _DUTIES),
    Role.STREET_TEAM_MEMBER: Grant(Reach.AREA, _STREET),
    Role.UNIT_HANDLER: Grant(Reach.UNIT, _UNIT),
    Role.UNIT_LEAD: Grant(Reach.UNIT, _all("request-extension", _UNIT)),
    Role.VERIFIER: Grant(
        Reach.AREA,
        _all("verify-resolution order-rework defer-verification add-note correct-fact", _SEE),
    ),
    Role.FOLLOWUP_AGENT: Grant(
        Reach.AREA, _all("record-follow-up add-note correct-fact read-identity", _SEE)
    ),
    Role.COUNTY_CENTRE: Grant(
        Reach.AREA,
        _all(
            """park-incident unpark-incident approve-extension deny-extension add-note
            read-three-no""",
            _SEE,
            _AREAS,
            _GRIDS,
            _UNITS,
            _DUTIES,
            _RULES,
        ),
    ),
    Role.RECORD_CLERK: Grant(Reach.AREA, _all("record-breach link-incident read-three-no", _SEE)),
    Role.RECORD_CONFIRMER: Grant(
        Reach.AREA,
        _all(
            """start-tracking extend-tracking confirm-breach reject-breach attribute-breach
            rescind-breach link-incident read-three-no""",
            _SEE,
        ),
    ),
    Role.APPRAISAL_OFFICE: Grant(Reach.AREA, _SEE),
    Role.INSPECTOR: Grant(
        Reach.AREA, _all("supervise-incident report-incident add-note read-three-no", _SEE)
    ),
    Role.VILLAGE_SUPERVISOR: Grant(Reach.AREA, _all("read-catalogue")),
    Role.AUDITOR: Grant(Reach.AREA, _all("read-audit export read-three-no", _SEE)),
    Role.PRIVACY_OFFICER: Grant(Reach.AREA, _all("read-catalogue")),
    Role.SYSTEM_ADMIN: Grant(Reach.AREA, _all("read-catalogue", _ORGS)),
    Role.SECURITY_ADMIN: Grant(Reach.AREA, _all("read-catalogue", _POSTS)),
    Role.AUDIT_ADMIN: Grant(Reach.AREA, _all("read-catalogue read-audit")),
}

OF_KIND: Final[Mapping[ActorKind, Grant]] = {
    ActorKind.SYSTEM: Grant(
        Reach.LEDGER,
        _all(
            """store-evidence raise-warning mark-timer-overdue escalate-by-timer resume-by-timer
            close-by-timer lapse-void recalculate-deadlines record-follow-up open-ledger
            finish-seeding""",
            _AREAS,
            _GRIDS,
            _ORGS,
            _POSTS,
            _DUTIES,
            _RULES,
        ),
    ),
    ActorKind.IMPORT: Grant(
        Reach.LEDGER, _all("open-import-batch publish-labels record-source finish-import-batch")
    ),
    ActorKind.DEVICE: Grant(Reach.AREA, _all("report-incident")),
}
