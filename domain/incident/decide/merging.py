"""The rules of duplicates: one matter, one master, every reporter told."""

from datetime import timedelta

from domain.incident.commands.intake import MergeDuplicate, UnmergeDuplicate
from domain.incident.decide.guards import Facts, reckoner_of, supervises, told
from domain.incident.errors.changes import VoidPending
from domain.incident.errors.intake import (
    IncidentNotFound,
    MasterUnfit,
    NotItsMaster,
    NotTheSameMatter,
    SupervisorNeeded,
)
from domain.incident.events.intake import (
    DuplicateAttached,
    DuplicateDetached,
    DuplicateMerged,
    DuplicateUnmerged,
)
from domain.incident.events.timed import MovedDue
from domain.incident.incident import Clock, Incident
from domain.incident.lifecycle import OPEN
from domain.incident.terms import ChildOutcome, Status, Timer
from domain.incident.timers import STANDING_STILL, Due, Reckoner
from domain.known import Known


def merge(incident: Incident, command: MergeDuplicate, known: Known) -> Facts:
    """The master is open, so it is merged nowhere: the merges can form no circle."""
    master = known.states.get(command.master)
    if not isinstance(master, Incident):
        raise IncidentNotFound
    if command.master == incident.stream or not _open(master):
        raise MasterUnfit
    if (master.community, _family(master)) != (incident.community, _family(incident)):
        raise NotTheSameMatter
    if incident.void:
        raise VoidPending
    contacts = 1 + sum(each.contacts for each in incident.attached.values())
    return [
        (incident.stream, DuplicateMerged(master=command.master)),
        (
            command.master,
            DuplicateAttached(
                duplicate=incident.stream, contacts=contacts, resident=incident.any_resident
            ),
        ),
        *told(incident, command.parent, ChildOutcome.MERGED, known),
    ]


def unmerge(incident: Incident, command: UnmergeDuplicate, known: Known) -> Facts:
    """Its own timers start anew: until now nobody could have met them."""
    if incident.master is None or command.master != incident.master:
        raise NotItsMaster
    reckon = reckoner_of(incident, known)
    since = incident.merged_at or known.effective_at
    if known.effective_at - since > timedelta(hours=reckon.limits.unmerge_h_max) and not (
        supervises(known.actor)
    ):
        raise SupervisorNeeded
    again = {(c.timer, c.subject): _again(c, incident, reckon) for c in incident.laid_aside}
    overall = again.get((Timer.T0, None))
    dues = tuple(
        MovedDue(timer=timer, subject=subject, due=_bounded(timer, due, overall).at)
        for (timer, subject), due in again.items()
    )
    unmerged = DuplicateUnmerged(
        master=command.master,
        reason=command.reason,
        status=incident.status_before or Status.REPORTED,
        dues=dues,
        **reckon.cited(*again.values()),
    )
    detached = DuplicateDetached(duplicate=incident.stream)
    return [(incident.stream, unmerged), (command.master, detached)]


def _open(incident: Incident) -> bool:
    return not incident.imported and incident.status in OPEN


def _family(incident: Incident) -> str | None:
    return incident.category[0] if incident.category else None


def _again(clock: Clock, incident: Incident, reckon: Reckoner) -> Due:
    """A stage begins now; what was never stopped by the merge keeps its due."""
    if clock.timer is Timer.T0:
        return reckon.overall(incident.urgency, incident.category)
    limit = reckon.limit(clock.timer, incident.urgency)
    if clock.timer in {Timer.RETURN, Timer.EXTENSION}:
        limit = reckon.limits.undecided_urge
    if limit is None or clock.timer not in STANDING_STILL:
        return Due(clock.due, provisional=False)
    return reckon.due(limit)


def _bounded(timer: Timer, due: Due, overall: Due | None) -> Due:
    """A task is never due after the whole."""
    return overall if timer is Timer.T5 and overall and overall.at < due.at else due
