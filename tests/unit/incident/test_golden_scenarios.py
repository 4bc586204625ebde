"""The scenarios that must never break, as far as the incident's own stream goes."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from domain.grid.events import AbsenceEnded, AbsenceStarted
from domain.incident.commands.closing import CloseIncident, RecordFollowUp, VerifyResolution
from domain.incident.commands.dispatch import (
    AcceptReturn,
    DispatchTask,
    ReassignTask,
    ReturnTask,
)
from domain.incident.commands.field import ArriveOnScene, ResolveTask, SignTask
from domain.incident.commands.intake import (
    AcceptIncident,
    MergeDuplicate,
    ReportIncident,
    SelfHandle,
)
from domain.incident.events.dispatch import TaskReassigned
from domain.incident.incident import Incident
from domain.incident.state import evolve
from domain.incident.terms import (
    Channel,
    CheckMode,
    CloseCode,
    FollowUpOutcome,
    ReassignCause,
    ReturnReason,
    Seen,
    Status,
    TaskResult,
    TaskStatus,
    Timer,
)
from domain.kernel import AbPost, Level
from tests.support.examples import (
    DESK,
    DESK_CLERK,
    DISPATCHER,
    DISPATCHER_2,
    FOLLOWUP_AGENT,
    GRID,
    OFFICER_A,
    OFFICER_B,
    SQUAD,
    STREET_DISPATCHER,
    STREET_LEADER,
    SYSTEM,
    TEAM,
    URBAN,
    URBAN_HANDLER,
    VERIFIER,
)
from tests.support.given import AT, fact
from tests.support.incident_town import HERE, Story, Town, photo
from tests.support.incidents import accepted, report, reported

SHANGHAI = ZoneInfo("Asia/Shanghai")


def states(story: Story) -> list[Incident]:
    held: list[Incident] = []
    for one in story.town.facts[story.stream]:
        held.append(evolve(held[-1] if held else None, one))
    return held


def test_g1_the_wuzhong_trace() -> None:
    begun = datetime(2017, 11, 2, 14, 40, 23, tzinfo=SHANGHAI)
    story = reported(Town(now=begun), channel=Channel.PATROL)
    story.after(seconds=23).does(DISPATCHER, AcceptIncident)
    story.after(seconds=15).does(DISPATCHER, DispatchTask, unit=SQUAD)
    story.after(seconds=34).does(STREET_LEADER, SignTask)
    story.after(seconds=15).when(
        STREET_DISPATCHER, ReassignTask, unit=DESK, cause=ReassignCause.DELEGATE
    )
    story.then(TaskReassigned, unit=DESK, from_unit=SQUAD)
    story.after(seconds=2497).does(DESK_CLERK, SignTask)
    story.at(datetime(2017, 11, 4, 15, 57, 40, tzinfo=SHANGHAI))
    story.does(DESK_CLERK, ResolveTask, result=TaskResult.SOLVED, evidence=(photo("after"),))
    instants = [one.effective_at for one in story.town.facts[story.stream]]
    hops = [int((later - earlier).total_seconds()) for earlier, later in pairwise(instants[:-1])]
    assert hops == [23, 15, 34, 15, 2497]
    assert (instants[-1] - instants[0]).total_seconds() == 177_437
    assert story.incident.status is Status.RESOLVED


def test_g2_settled_in_the_grid() -> None:
    story = reported(category="E6", channel=Channel.WECHAT)
    story.does(OFFICER_A, SelfHandle, before=(photo("full"),), after=(photo("clear"),))
    story.does(
        VERIFIER, VerifyResolution, seen=Seen.FIXED, mode=CheckMode.REMOTE,
        evidence=(photo("clear, seen"),),
    )  # fmt: skip
    story.does(FOLLOWUP_AGENT, RecordFollowUp, outcome=FollowUpOutcome.REACHED, solved=True)
    story.does(DISPATCHER, CloseIncident, close_code=CloseCode.SOLVED)
    assert story.incident.status is Status.CLOSED
    assert story.incident.level is Level.GRID
    ran = {clock.timer for state in states(story) for clock in state.clocks}
    assert ran == {Timer.T1, Timer.T6, Timer.T7, Timer.T8}


def test_g3_the_wrong_unit() -> None:
    story = accepted().does(DISPATCHER, DispatchTask, unit=URBAN)
    whole = story.incident.clock(Timer.T0)
    story.does(URBAN_HANDLER, ReturnTask, reason=ReturnReason.NOT_OUR_DUTY, item="duty.roads")
    story.after(minutes=50).does(DISPATCHER_2, AcceptReturn)
    story.does(DISPATCHER, DispatchTask, unit=SQUAD)
    assert [task.status for task in story.incident.tasks] == [
        TaskStatus.RETURNED,
        TaskStatus.DISPATCHED,
    ]
    assert story.incident.clock(Timer.T0) == whole, "the whole is unbroken"
    sign = story.incident.clock(Timer.T3, story.task.id)
    assert sign
    assert sign.started_at == AT + timedelta(minutes=50)


def test_g6_b_stands_in_for_a() -> None:
    town = Town()
    away = AbsenceStarted(post=OFFICER_A.post, valid_from=AT)
    town.catalogue = town.catalogue.after(fact(away, stream=GRID))
    story = report(town, SYSTEM, channel=Channel.SENSOR)
    assert story.incident.first_receiver == OFFICER_B.post
    story.does(DISPATCHER, AcceptIncident).does(DISPATCHER, DispatchTask, unit=TEAM)
    b_for_a = OFFICER_B.actor._replace(on_behalf_of=OFFICER_A.person)
    story.does(b_for_a, SignTask)
    signed = story.last.actor
    assert (signed.id, signed.ab_post) == (OFFICER_B.person, AbPost.B)
    assert signed.on_behalf_of == OFFICER_A.person
    back = AbsenceEnded(post=OFFICER_A.post, until=AT)
    town.catalogue = town.catalogue.after(fact(back, stream=GRID))
    again = report(town, SYSTEM, channel=Channel.SENSOR)
    assert again.incident.first_receiver == OFFICER_A.post


def test_g7_a_storm_of_duplicates() -> None:
    town = Town()
    master = report(town, SYSTEM, channel=Channel.SENSOR)
    for _ in range(29):
        same = report(town, SYSTEM, channel=Channel.SENSOR)
        same.does(DISPATCHER, MergeDuplicate, master=master.stream)
    assert not master.incident.any_resident
    for _ in range(12):
        report(town).does(DISPATCHER, MergeDuplicate, master=master.stream)
    assert len(master.incident.attached) == 41
    contacts = 1 + sum(each.contacts for each in master.incident.attached.values())
    assert contacts == 42
    assert master.incident.any_resident, "every reporter gets the result"
    merged = [s for s in town.states.values() if s.status is Status.MERGED]
    assert {state.master for state in merged} == {master.stream}


def test_g9_six_hours_without_signal() -> None:
    town = Town()
    captured = AT - timedelta(hours=6)
    stream = town.new_id()
    command = ReportIncident(
        command_id=stream, stream=stream, channel=Channel.PATROL, category="E6", grid=GRID
    )
    town.do(OFFICER_A, command, effective_at=captured)
    story = Story(town, stream)
    story.when(OFFICER_A, SelfHandle, before=(photo("full"),), after=(photo("clear"),))
    story.done_at(captured + timedelta(minutes=20))
    accept = story.incident.clock(Timer.T1)
    assert accept
    assert accept.started_at == AT, "nobody could have accepted it before it arrived"
    town.do(OFFICER_A, story.command, story.effective_at)
    reported_at, handled_at = (one.effective_at for one in town.facts[stream])
    assert (handled_at - reported_at).total_seconds() == 20 * 60
    verify = story.incident.clock(Timer.T6)
    assert verify
    assert verify.started_at == AT


def test_work_done_offline_counts_from_when_it_was_done() -> None:
    story = accepted().does(DISPATCHER, DispatchTask, unit=TEAM).does(OFFICER_B, SignTask)
    story.after(hours=5)
    story.when(OFFICER_B, ArriveOnScene, geo=HERE).done_at(AT + timedelta(hours=1))
    story.town.do(OFFICER_B, story.command, story.effective_at)
    done = {"result": TaskResult.SOLVED, "evidence": (photo("after"),)}
    story.when(OFFICER_B, ResolveTask, **done).done_at(AT + timedelta(hours=2))
    story.town.do(OFFICER_B, story.command, story.effective_at)
    assert story.incident.resolved_at == AT + timedelta(hours=2)
