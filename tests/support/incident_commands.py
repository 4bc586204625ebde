"""One good example of every command on an incident, fitted to where the incident stands."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from domain.incident.commands import changes, closing, dispatch, field, intake, watch
from domain.incident.events.dispatch import Part
from domain.incident.incident import Clock
from domain.incident.lifecycle import TASK_TAKEN_IN, taken_by_task
from domain.incident.terms import (
    ChangeReason,
    CheckMode,
    CloseCode,
    ContactMeans,
    CorrectableField,
    DeferCause,
    ExtensionReason,
    FollowUpOutcome,
    Milestone,
    ProgressKind,
    ReassignCause,
    RecallReason,
    RejectReason,
    ReopenReason,
    ReturnReason,
    Seen,
    Severity,
    Status,
    SuspendCause,
    TaskResult,
    Timer,
    TriedAction,
    UnmergeReason,
    VoidReason,
)
from domain.incident.timers import STAGES
from domain.kernel import Command, Level
from domain.urgency import Urgency
from tests.support.examples import (
    COUNTY_CLERK,
    DESK,
    DESK_CLERK,
    DISPATCHER,
    DISPATCHER_2,
    FOLLOWUP_AGENT,
    INSPECTOR,
    OFFICER_A,
    OFFICER_B,
    RESIDENT,
    SQUAD,
    STREET_LEADER,
    SUPERVISOR,
    SYSTEM,
    TEAM,
    URBAN,
    URBAN_HANDLER,
    URBAN_LEAD,
    VERIFIER,
    Colleague,
    an_id,
)
from tests.support.incident_town import HERE, Story, Who, photo, words

Fields = Mapping[str, Any]
HANDLER_OF = {
    URBAN: URBAN_HANDLER, TEAM: OFFICER_B, DESK: DESK_CLERK, SQUAD: STREET_LEADER,
}  # fmt: skip


def example(story: Story, kind: type[Command]) -> tuple[Who, Fields]:
    """Who could ask for it, and with what; refused only because of where the incident stands."""
    who, fields = EXAMPLES[kind](story)
    if kind in TASK_TAKEN_IN:
        tasks = story.incident.tasks
        fitting = [t for t in tasks if taken_by_task(t.status, kind)] or list(tasks)
        task = fitting[0] if fitting else None
        fields = {"task_id": task.id if task else an_id("no task"), **fields}
        if task and who is URBAN_HANDLER:
            who = HANDLER_OF.get(task.unit, who)
    return who, fields


def _plain(who: Who, **fields: Any) -> Callable[[Story], tuple[Who, Fields]]:
    return lambda _story: (who, fields)


def _ahead(story: Story, **passed: float) -> Any:
    return story.town.now + timedelta(**passed)


def _accept_handover(story: Story) -> tuple[Who, Fields]:
    to = story.incident.handover_to
    return (DISPATCHER if to == DISPATCHER.post else DESK_CLERK), {}


def _master(story: Story) -> tuple[Who, Fields]:
    others = (s for s, i in story.town.states.items() if s != story.stream and not i.imported)
    return DISPATCHER, {
        "master": story.incident.master or next(others, an_id("nobody")),
        "parent": story.incident.parent,
    }


def _unmerge(story: Story) -> tuple[Who, Fields]:
    master = story.incident.master or an_id("nobody")
    return SUPERVISOR, {"master": master, "reason": UnmergeReason.OTHER_MATTER}


def _dispatch(story: Story) -> tuple[Who, Fields]:
    taken = {task.unit for task in story.incident.open_tasks}
    unit = next((u for u in HANDLER_OF if u not in taken), URBAN)
    return DISPATCHER, {"unit": unit, "lead": story.incident.lead is None}


def _reassign(story: Story) -> tuple[Who, Fields]:
    _, fields = _dispatch(story)
    return DISPATCHER, {"unit": fields["unit"], "cause": ReassignCause.CAPACITY}


def _extension(story: Story) -> tuple[Who, Fields]:
    clock = next((c for c in story.incident.clocks if c.timer is Timer.T5), None)
    new_due = (clock.due if clock else story.town.now) + timedelta(hours=1)
    return URBAN_LEAD, {
        "task_id": clock.subject if clock else an_id("no task"),
        "reason": ExtensionReason.PARTS,
        "new_due": new_due,
    }


def _escalate(story: Story) -> tuple[Who, Fields]:
    level = Level(min(story.incident.level + 1, Level.COUNTY))
    return DISPATCHER, {"to_level": level, "tried": (TriedAction.SITE_VISIT,)}


def _of_parent(who: Colleague, **fields: Any) -> Callable[[Story], tuple[Who, Fields]]:
    return lambda story: (who, {**fields, "parent": story.incident.parent})


def _evidence(story: Story) -> tuple[Who, Fields]:
    shas = [sha for sha, proof in story.incident.proofs.items() if not proof.stored]
    sha256 = shas[0] if shas else photo("nowhere").sha256
    return SYSTEM, {"sha256": sha256, "served_sha256": photo("served").sha256, "bytes": 1000}


def _undo(story: Story) -> tuple[Who, Fields]:
    last = story.incident.last
    others = [story.incident.master, story.incident.parent]
    return DISPATCHER, {
        "of": last.event_ids[0] if last else an_id("nothing"),
        "also": tuple(one for one in others if one),
    }


def _reply(story: Story) -> tuple[Who, Fields]:
    waiting = next(iter(story.incident.supervisions), an_id("nothing"))
    return URBAN_LEAD, {"supervision_id": waiting, "text": words("we are at it")}


def _clock(story: Story, of: frozenset[Timer]) -> Clock | None:
    return next((c for c in story.incident.clocks if c.timer in of), None)


def _warn(story: Story) -> tuple[Who, Fields]:
    clock = _clock(story, STAGES)
    return SYSTEM, {
        "timer": clock.timer if clock else Timer.T1,
        "subject": clock.subject if clock else None,
        "severity": Severity.YELLOW,
    }


def _overdue(story: Story) -> tuple[Who, Fields]:
    clock = _clock(story, frozenset(Timer) - STAGES - {Timer.LEVEL, Timer.VOID})
    return SYSTEM, {
        "timer": clock.timer if clock else Timer.REPLY,
        "subject": clock.subject if clock else None,
    }


def _regrade(story: Story) -> tuple[Who, Fields]:
    urgent = story.incident.urgency is Urgency.URGENT
    urgency = Urgency.ROUTINE if urgent else Urgency.URGENT
    return DISPATCHER, {"urgency": urgency, "reason": ChangeReason.SITUATION_CHANGED}


def _reclassify(story: Story) -> tuple[Who, Fields]:
    category = "E9" if story.incident.category == "E3" else "E3"
    return DISPATCHER, {"category": category, "reason": ChangeReason.WRONG_AT_INTAKE}


EXAMPLES: Mapping[type[Command], Callable[[Story], tuple[Who, Fields]]] = {
    intake.OfferHandover: _plain(OFFICER_A, to=DESK_CLERK.post),
    intake.AcceptHandover: _accept_handover,
    intake.VerifyReport: _plain(OFFICER_B, valid=True),
    intake.SelfHandle: _plain(OFFICER_A, before=(photo("b"),), after=(photo("a"),)),
    intake.AnswerAtDesk: _plain(DESK_CLERK, code=CloseCode.EXPLAINED, text=words("so it is")),
    intake.AcceptIncident: _plain(DISPATCHER),
    intake.RejectIncident: _of_parent(
        DISPATCHER, reason=RejectReason.OUT_OF_SCOPE, told=words("not ours")
    ),
    intake.MergeDuplicate: _master,
    intake.UnmergeDuplicate: _unmerge,
    dispatch.DispatchTask: _dispatch,
    dispatch.RecallTask: _plain(DISPATCHER, reason=RecallReason.NOT_NEEDED),
    dispatch.ReassignTask: _reassign,
    dispatch.ReturnTask: _plain(URBAN_HANDLER, reason=ReturnReason.NOT_OUR_DUTY, item="duty.roads"),
    dispatch.AcceptReturn: _plain(DISPATCHER_2),
    dispatch.RefuseReturn: _plain(DISPATCHER_2),
    dispatch.EscalateIncident: _escalate,
    dispatch.DelegateDown: _plain(DISPATCHER, to_level=Level.COMMUNITY, item="assist.sanitation"),
    dispatch.RequestExtension: _extension,
    dispatch.ApproveExtension: _plain(SUPERVISOR),
    dispatch.DenyExtension: _plain(SUPERVISOR),
    dispatch.SuspendIncident: lambda story: (
        DISPATCHER,
        {"cause": SuspendCause.PARTS, "review_by": _ahead(story, days=2)},
    ),
    dispatch.ResumeIncident: _plain(DISPATCHER),
    dispatch.ParkIncident: lambda story: (
        COUNTY_CLERK,
        {"explanation": words("hard"), "next_review": _ahead(story, days=20)},
    ),
    dispatch.UnparkIncident: _plain(COUNTY_CLERK),
    dispatch.SplitIncident: _plain(DISPATCHER, parts=(Part(category="E3"), Part(category="D5"))),
    field.SignTask: _plain(URBAN_HANDLER),
    field.ContactReporter: _plain(URBAN_HANDLER, means=ContactMeans.PHONE),
    field.ArriveOnScene: _plain(URBAN_HANDLER, geo=HERE, evidence=(photo("there"),)),
    field.RecordProgress: _plain(
        URBAN_HANDLER, kind=ProgressKind.WORKING, percent=30, text=words("at it")
    ),
    field.ResolveTask: _plain(URBAN_HANDLER, result=TaskResult.SOLVED, evidence=(photo("after"),)),
    field.StoreEvidence: _evidence,
    closing.VerifyResolution: _plain(
        VERIFIER, seen=Seen.FIXED, mode=CheckMode.ON_SITE, evidence=(photo("seen"),)
    ),
    closing.OrderRework: _plain(SUPERVISOR, reason=Seen.NOT_FIXED),
    closing.DeferVerification: lambda story: (
        VERIFIER,
        {"due_verify": _ahead(story, days=1), "cause": DeferCause.DARK},
    ),
    closing.RecordFollowUp: _plain(
        FOLLOWUP_AGENT, outcome=FollowUpOutcome.REACHED, solved=True, score=4
    ),
    closing.CloseIncident: _of_parent(DISPATCHER, close_code=CloseCode.SOLVED),
    closing.CloseByTimer: lambda story: (SYSTEM, {"parent": story.incident.parent}),
    closing.ReopenIncident: _plain(SUPERVISOR, reason=ReopenReason.CAME_BACK),
    closing.RateResolution: _plain(RESIDENT, score=5),
    changes.CorrectFact: _plain(
        SUPERVISOR, corrects=CorrectableField.DESCRIPTION, text=words("rather so")
    ),
    changes.ReclassifyIncident: _reclassify,
    changes.RegradeIncident: _regrade,
    changes.RecalculateDeadlines: _plain(SYSTEM),
    changes.RequestVoid: _plain(DISPATCHER, reason=VoidReason.TEST, text=words("a drill")),
    changes.ConfirmVoid: _of_parent(SUPERVISOR),
    changes.DeclineVoid: _plain(SUPERVISOR),
    changes.WithdrawVoid: _plain(DISPATCHER),
    changes.LapseVoid: _plain(SYSTEM),
    changes.AddNote: _plain(OFFICER_A, text=words("a note")),
    changes.AddSighting: _plain(OFFICER_B, geo=HERE),
    changes.ReferLegal: _plain(DESK_CLERK, adviser=an_id("adviser")),
    changes.Undo: _undo,
    watch.UrgeTask: _plain(DISPATCHER),
    watch.SuperviseIncident: lambda story: (
        INSPECTOR,
        {"unit": URBAN, "text": words("look at it"), "reply_by": _ahead(story, days=1)},
    ),
    watch.ReplySupervision: _reply,
    watch.RaiseWarning: _warn,
    watch.MarkTimerOverdue: _overdue,
    watch.EscalateByTimer: _plain(SYSTEM, leader=STREET_LEADER.post),
    watch.ResumeByTimer: _plain(SYSTEM),
}

SOURCE_ROW: Fields = {
    "source": "city-log", "row_key": "case-1#opened", "row_sha256": "b" * 64,
    "milestone": Milestone.REPORTED, "state": Status.REPORTED,
}  # fmt: skip
