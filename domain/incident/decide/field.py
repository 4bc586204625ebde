"""The rules of what a unit's people do."""

from math import asin, cos, radians, sin, sqrt

from domain.incident.commands.field import (
    ArriveOnScene,
    ContactReporter,
    RecordProgress,
    ResolveTask,
    SignTask,
    StoreEvidence,
)
from domain.incident.decide.guards import (
    category_of,
    check_addressee,
    check_handler,
    reckoner_of,
    task_of,
)
from domain.incident.errors.field import (
    AfterEvidenceNeeded,
    ArrivalNotShown,
    NoResidentWaits,
    NothingSaid,
    OriginalNotDeclared,
)
from domain.incident.events.field import (
    ArrivedOnScene,
    EvidenceStored,
    ProgressRecorded,
    ReporterContacted,
    TaskResolved,
    TaskSigned,
)
from domain.incident.incident import Incident
from domain.incident.state.standing import ends_the_work
from domain.incident.terms import Timer
from domain.kernel import Event, GeoPoint
from domain.known import Known

EARTH_RADIUS_M = 6_371_000


def sign(incident: Incident, command: SignTask, known: Known) -> list[Event]:
    task = task_of(incident, command.task_id)
    check_handler(incident, task, known)
    reckon = reckoner_of(incident, known)
    limit = reckon.limit(Timer.T4, incident.urgency)
    due = reckon.due(limit) if limit else None
    return [
        TaskSigned(
            task_id=task.id,
            unit=task.unit,
            due_arrive=due.at if due else None,
            **(reckon.cited(due) if due else {}),
        )
    ]


def contact(incident: Incident, command: ContactReporter, known: Known) -> list[Event]:
    task = task_of(incident, command.task_id)
    check_addressee(task.unit, known)
    if not incident.any_resident:
        raise NoResidentWaits
    return [ReporterContacted(task_id=task.id, unit=task.unit, means=command.means)]


def arrive(incident: Incident, command: ArriveOnScene, known: Known) -> list[Event]:
    task = task_of(incident, command.task_id)
    check_handler(incident, task, known)
    near_m = reckoner_of(incident, known).limits.arrival_m_max
    geo_ok = (
        command.geo is not None
        and incident.geo is not None
        and distance_m(command.geo, incident.geo) <= near_m
    )
    if not (geo_ok or command.evidence or command.reason):
        raise ArrivalNotShown
    private = category_of(incident.category, known).private
    return [
        ArrivedOnScene(
            task_id=task.id,
            unit=task.unit,
            geo=None if private else command.geo,
            geo_ok=geo_ok,
            reason=command.reason,
            evidence=command.evidence,
            occurred_at=command.occurred_at,
        )
    ]


def record_progress(incident: Incident, command: RecordProgress, known: Known) -> list[Event]:
    task = task_of(incident, command.task_id)
    check_handler(incident, task, known)
    if command.text is None and not command.evidence:
        raise NothingSaid
    return [
        ProgressRecorded(
            task_id=task.id,
            unit=task.unit,
            kind=command.kind,
            percent=command.percent,
            text=command.text,
            evidence=command.evidence,
            occurred_at=command.occurred_at,
        )
    ]


def resolve(incident: Incident, command: ResolveTask, known: Known) -> list[Event]:
    task = task_of(incident, command.task_id)
    check_handler(incident, task, known)
    if not command.evidence:
        raise AfterEvidenceNeeded
    reckon = reckoner_of(incident, known)
    last = ends_the_work(incident, task.id, done=True)
    due = reckon.stage(Timer.T6, incident.urgency) if last else None
    return [
        TaskResolved(
            task_id=task.id,
            unit=task.unit,
            result=command.result,
            text=command.text,
            evidence=command.evidence,
            occurred_at=command.occurred_at,
            due_verify=due.at if due else None,
            **(reckon.cited(due) if due else {}),
        )
    ]


def store_evidence(incident: Incident, command: StoreEvidence, _: Known) -> list[Event]:
    proof = incident.proofs.get(command.sha256)
    if proof is None:
        raise OriginalNotDeclared
    if proof.stored:
        return []
    return [
        EvidenceStored(
            sha256=command.sha256, served_sha256=command.served_sha256, bytes=command.bytes
        )
    ]


def distance_m(here: GeoPoint, there: GeoPoint) -> float:
    """Metres along the great circle."""
    lat, other_lat = radians(here.lat), radians(there.lat)
    half_lat = sin((other_lat - lat) / 2)
    half_lon = sin(radians(there.lon - here.lon) / 2)
    chord = half_lat**2 + cos(lat) * cos(other_lat) * half_lon**2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))
