"""What people of the example county may wish to do with an incident, sensible or not."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol
from uuid import UUID

from domain.incident.commands import IncidentCommand, changes, closing, dispatch, field, intake
from domain.incident.commands.intake import ReportIncident
from domain.incident.incident import Incident
from domain.incident.terms import (
    ChangeReason,
    Channel,
    CheckMode,
    CloseCode,
    ContactMeans,
    CorrectableField,
    DeferCause,
    ExtensionReason,
    FollowUpOutcome,
    OffPointReason,
    ProgressKind,
    ReassignCause,
    RecallReason,
    RejectReason,
    ReopenReason,
    ReturnReason,
    Seen,
    SuspendCause,
    TaskResult,
    TriedAction,
    UnmergeReason,
    VoidReason,
)
from domain.kernel import Actor, Evidence, EvidenceKind, Level, TextRef
from domain.urgency import Urgency
from tests.support import examples as who
from tests.support.log import NINE

TEXT = TextRef(subject=UUID(int=1), id=UUID(int=2), commitment="a" * 64)
PHOTO = (Evidence(sha256="b" * 64, kind=EvidenceKind.PHOTO, captured_at=NINE),)
HANDLERS = {who.WATER: who.WATER_HANDLER, who.URBAN: who.URBAN_HANDLER}
LEADS = {who.WATER: who.WATER_LEAD, who.URBAN: who.URBAN_LEAD}
NOBODY = UUID(int=0)


class World(Protocol):
    """What a wish may look at."""

    draw: Random
    now: datetime
    incidents: dict[UUID, Incident]

    def new_id(self) -> UUID: ...


Wish = Callable[[World, Incident], tuple[Actor, IncidentCommand]]


def by(colleague: who.Colleague, make: Callable[..., IncidentCommand], **given: Any) -> Wish:
    """Somebody's wish about the incident itself; what is given may be made of the world."""

    def wish(world: World, incident: Incident) -> tuple[Actor, IncidentCommand]:
        values = {k: v(world, incident) if callable(v) else v for k, v in given.items()}
        ids = {"command_id": world.new_id(), "stream": incident.stream}
        return colleague.actor, make(**ids, **values)

    return wish


def by_unit(people: dict[UUID, who.Colleague], make: Callable[..., Any], **given: Any) -> Wish:
    """The wish of somebody of the unit that has the task."""

    def wish(world: World, incident: Incident) -> tuple[Actor, IncidentCommand]:
        task = incident.task(a_task(world, incident))
        colleague = people[task.unit] if task else who.WATER_HANDLER
        task_id = task.id if task else NOBODY
        return by(colleague, make, task_id=task_id, **given)(world, incident)

    return wish


def a_task(world: World, incident: Incident) -> UUID:
    return world.draw.choice(incident.tasks[-3:]).id if incident.tasks else NOBODY


def a_unit(world: World, _: Incident) -> UUID:
    return world.draw.choice(list(HANDLERS))


def later(world: World, _: Incident) -> datetime:
    return world.now + timedelta(hours=world.draw.randint(1, 60))


def leads(world: World, incident: Incident) -> bool:
    return incident.lead is None or world.draw.random() < 0.2


def master(world: World, incident: Incident) -> UUID:
    return incident.master or world.draw.choice(list(world.incidents))


def last_event(_: World, incident: Incident) -> UUID:
    return incident.last.event_ids[0] if incident.last else NOBODY


def other_ends(_: World, incident: Incident) -> Iterable[UUID]:
    return (incident.master,) if incident.master else ()


LOOKED = {"mode": CheckMode.ON_SITE, "evidence": PHOTO}
WISHES: tuple[tuple[Wish, int], ...] = (
    (by(who.DISPATCHER_2, intake.AcceptIncident), 60),
    (by(who.DISPATCHER, dispatch.DispatchTask, unit=a_unit, lead=leads), 60),
    (by_unit(HANDLERS, field.SignTask), 60),
    (by_unit(HANDLERS, field.ArriveOnScene, reason=OffPointReason.NO_FIX), 40),
    (by_unit(HANDLERS, field.RecordProgress, kind=ProgressKind.WORKING, percent=5, text=TEXT), 20),
    (by_unit(HANDLERS, field.ResolveTask, result=TaskResult.SOLVED, evidence=PHOTO), 40),
    (by(who.VERIFIER, closing.VerifyResolution, seen=Seen.FIXED, **LOOKED), 40),
    (by(who.FOLLOWUP_AGENT, closing.RecordFollowUp, outcome=FollowUpOutcome.UNREACHED), 10),
    (by(who.FOLLOWUP_AGENT, closing.RecordFollowUp, outcome=FollowUpOutcome.REACHED,
        solved=True, score=4), 30),
    (by(who.SUPERVISOR, closing.CloseIncident, close_code=CloseCode.SOLVED), 40),
    (by(who.VERIFIER, closing.VerifyResolution, seen=Seen.NOT_FIXED, **LOOKED), 10),
    (by(who.SUPERVISOR, closing.OrderRework, reason=Seen.PARTLY), 10),
    (by(who.SUPERVISOR, closing.ReopenIncident, reason=ReopenReason.CAME_BACK), 40),
    (by(who.RESIDENT, closing.RateResolution, score=5), 10),
    (by(who.DISPATCHER, intake.RejectIncident, reason=RejectReason.OUT_OF_SCOPE, told=TEXT), 2),
    (by(who.DESK_CLERK, intake.AnswerAtDesk, code=CloseCode.EXPLAINED, text=TEXT), 2),
    (by_unit(HANDLERS, field.ContactReporter, means=ContactMeans.PHONE), 20),
    (by_unit(HANDLERS, dispatch.ReturnTask, reason=ReturnReason.NOT_OUR_DUTY), 20),
    (by(who.DISPATCHER_2, dispatch.AcceptReturn, task_id=a_task), 20),
    (by(who.DISPATCHER_2, dispatch.RefuseReturn, task_id=a_task), 5),
    (by(who.DISPATCHER, dispatch.RecallTask, task_id=a_task, reason=RecallReason.WRONG_UNIT), 10),
    (by_unit(LEADS, dispatch.RequestExtension, reason=ExtensionReason.PARTS, new_due=later), 20),
    (by(who.SUPERVISOR, dispatch.ApproveExtension, task_id=a_task), 30),
    (by(who.DISPATCHER, dispatch.ReassignTask, task_id=a_task, unit=a_unit,
        cause=ReassignCause.CAPACITY), 20),
    (by(who.DISPATCHER, intake.MergeDuplicate, master=master), 6),
    (by(who.DISPATCHER, intake.UnmergeDuplicate, master=master, reason=UnmergeReason.MISTAKE), 20),
    (by(who.DISPATCHER, dispatch.SuspendIncident, cause=SuspendCause.PARTS, review_by=later), 10),
    (by(who.DISPATCHER, dispatch.ResumeIncident), 60),
    (by(who.COUNTY_CLERK, dispatch.ParkIncident, explanation=TEXT, next_review=later), 10),
    (by(who.COUNTY_CLERK, dispatch.UnparkIncident), 60),
    (by(who.DISPATCHER, changes.Undo, of=last_event, also=other_ends), 30),
    (by(who.VERIFIER, closing.DeferVerification, due_verify=later, cause=DeferCause.RAIN), 10),
    (by(who.DISPATCHER, dispatch.EscalateIncident, to_level=Level.PREFECTURE,
        tried=(TriedAction.SITE_VISIT,)), 10),
    (by(who.DISPATCHER, changes.RegradeIncident, urgency=Urgency.PROMPT,
        reason=ChangeReason.SITUATION_CHANGED), 10),
    (by(who.DISPATCHER, changes.ReclassifyIncident, category="E1",
        reason=ChangeReason.WRONG_AT_INTAKE), 6),
    (by(who.SUPERVISOR, changes.CorrectFact, corrects=CorrectableField.CHANNEL, new="VISIT"), 6),
    (by(who.SUPERVISOR, changes.RequestVoid, reason=VoidReason.TEST, text=TEXT), 4),
    (by(who.DISPATCHER, changes.ConfirmVoid), 4),
    (by(who.DISPATCHER, changes.AddNote, text=TEXT), 10),
)  # fmt: skip


def drawn_report(draw: Random, stream: UUID, grids: Sequence[UUID]) -> ReportIncident:
    """A report in one of these grids."""
    return ReportIncident(
        command_id=stream,
        stream=stream,
        channel=draw.choice((Channel.PATROL, Channel.HOTLINE_12345)),
        category=draw.choice(("D1", "E1", "C1")),
        urgency=draw.choice(tuple(Urgency)),
        grid=draw.choice(grids),
        text=TEXT,
    )
