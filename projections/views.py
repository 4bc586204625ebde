"""Every view, in the groups that share a position."""

from projections.audit_trail.project import VIEW as AUDIT_TRAIL
from projections.breach_facts.project import VIEW as BREACH_FACTS
from projections.engine.view import Group
from projections.household_facts.project import VIEW as HOUSEHOLD_FACTS
from projections.incident_facts.project import VIEW as INCIDENT_FACTS
from projections.receipt_codes.project import VIEW as RECEIPT_CODES

GROUPS = (
    Group("facts", (INCIDENT_FACTS, BREACH_FACTS, HOUSEHOLD_FACTS, RECEIPT_CODES)),
    Group("audit", (AUDIT_TRAIL,)),
)


def group_of(name: str) -> Group | None:
    """The group of this name, or that of the view or the table of this name."""
    named = (
        group
        for group in GROUPS
        if name == group.name
        or name in {view.name for view in group.views}
        or name in {table.name for table in group.tables}
    )
    return next(named, None)
