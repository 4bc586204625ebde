"""What is answered about the three-no status, as the OpenAPI document has it."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from domain.area.state import Area
from domain.kernel import Cite
from domain.three_no import BreachType
from projections.three_no.dossier import Changed, Dossier, Prior, Record, Verdict
from projections.three_no.dossier import Step as TakenStep
from projections.three_no.reading import WindowKind
from projections.three_no.status import Standing, Status


class ThreeNoType(BaseModel):
    """One type. confirmed, provisional, late, unresolved: in the window."""

    type: BreachType
    status: Status
    tracked_from: date | None
    tracked_days: int
    confirmed: int
    provisional: int
    late: int
    unresolved: int
    last_on: date | None
    clean_days: int | None


class ThreeNoSource(BaseModel):
    """Disputes settled at their source; percent: None where none was closed, which is not 100."""

    solved: int
    closed: int
    percent: float | None
    rejected: int
    voided: int
    reclassified: int


class ThreeNoCommunity(BaseModel):
    """A community's status with what has to be seen beside it."""

    id: UUID
    code: str
    label: str
    short_number: str | None
    status: Status
    types: list[ThreeNoType]
    confirmed: int
    tracked_days: int
    clean_days: int | None
    late: int
    unresolved: int
    unresolved_prior_percent: float | None
    households: int | None
    per_1000_households: float | None
    resolved_at_source: ThreeNoSource


class ThreeNoWindow(BaseModel):
    """Local days, both included."""

    kind: WindowKind
    begin: date
    end: date


class ThreeNoTop(BaseModel):
    """Of which day, as known when, by which rules. position, at: the moment of knowledge."""

    position: str
    at: datetime
    valid_at: date
    window: ThreeNoWindow
    rules: Cite
    tracked_days_min: int


class ThreeNoBoard(ThreeNoTop):
    """Communities within the asker's reach, in the order of their codes: never ranked."""

    communities: list[ThreeNoCommunity]


class ThreeNoStep(BaseModel):
    """One event of a record. kind: its class. post, role: the office that did it."""

    position: str
    kind: str
    recorded_at: datetime
    post: UUID | None
    role: str | None
    authority: str | None
    community: UUID | None
    incident: UUID | None
    code: str | None


class ThreeNoPrior(BaseModel):
    """A linked incident as it was at 00:00 of the day, made so by the event at `position`."""

    linked: UUID
    incident: UUID
    number: str | None
    status: str
    position: str
    unresolved: bool


class ThreeNoRecord(BaseModel):
    """One breach. counts: it is among those that are counted. overdue: unconfirmed for too long."""

    id: UUID
    type: BreachType
    community: UUID
    happened_on: date
    recorded_on: date
    status: str
    counts: bool
    late: bool
    late_days: int
    overdue: bool
    verdict: Verdict
    priors: list[ThreeNoPrior]
    steps: list[ThreeNoStep]


class ThreeNoChange(BaseModel):
    """A dispute that was put into another category, or voided, with what was due then."""

    incident: UUID
    number: str | None
    position: str
    kind: str
    changed_at: datetime
    from_category: str | None
    category: str | None
    shown_due: datetime | None


class ThreeNoEvidence(BaseModel):
    """The positions that decide the answer, in order; type None: of all types together."""

    type: BreachType | None
    positions: list[str]


class ThreeNoDossier(ThreeNoTop):
    """One community with every record behind its status."""

    community: ThreeNoCommunity
    records: list[ThreeNoRecord]
    tracking: list[ThreeNoStep]
    changes: list[ThreeNoChange]
    evidence: list[ThreeNoEvidence]


class Places:
    """Writes positions out with ledger and epoch."""

    def __init__(self, ledger: str, epoch: int) -> None:
        self._head = f"{ledger}/{epoch}"

    def __call__(self, position: int) -> str:
        return f"{self._head}.{position}"

    def step(self, step: TakenStep) -> ThreeNoStep:
        members = step._asdict() | {"position": self(step.position)}
        return ThreeNoStep.model_validate(members)

    def prior(self, prior: Prior) -> ThreeNoPrior:
        return ThreeNoPrior.model_validate(prior._asdict() | {"position": self(prior.since)})

    def change(self, change: Changed) -> ThreeNoChange:
        return ThreeNoChange.model_validate(change._asdict() | {"position": self(change.position)})

    def record(self, record: Record) -> ThreeNoRecord:
        members = record._asdict() | {
            "id": record.stream,
            "priors": [self.prior(one) for one in record.priors],
            "steps": [self.step(one) for one in record.steps],
        }
        return ThreeNoRecord.model_validate(members)

    def evidence(self, dossier: Dossier) -> list[ThreeNoEvidence]:
        return [
            ThreeNoEvidence(type=kind, positions=list(map(self, dossier.evidence(kind))))
            for kind in (None, *BreachType)
        ]


def community(standing: Standing, area: Area) -> ThreeNoCommunity:
    """A community's members; its name is that of the catalogue."""
    source = standing.at_source
    return ThreeNoCommunity(
        id=standing.community,
        code=area.code,
        label=area.label,
        short_number=area.short_number,
        status=standing.status,
        types=[ThreeNoType.model_validate(one._asdict()) for one in standing.types],
        confirmed=standing.confirmed,
        tracked_days=standing.tracked_days,
        clean_days=standing.clean_days,
        late=standing.late,
        unresolved=standing.unresolved,
        unresolved_prior_percent=standing.unresolved_prior_percent,
        households=standing.households,
        per_1000_households=standing.per_1000_households,
        resolved_at_source=ThreeNoSource(
            solved=source.solved,
            closed=source.closed,
            percent=standing.resolved_at_source_percent,
            rejected=source.rejected,
            voided=source.voided,
            reclassified=source.reclassified,
        ),
    )
