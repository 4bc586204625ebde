"""Stories that stand at each status: `reported()`, `accepted()` … `closed()`.

They are of posters in a street (E3), reported by a resident through the officer and led by URBAN.
"""

from datetime import timedelta
from typing import Any

from domain.incident.commands.closing import (
    CloseIncident,
    RecordFollowUp,
    VerifyResolution,
)
from domain.incident.commands.dispatch import (
    DispatchTask,
    ParkIncident,
    SplitIncident,
    SuspendIncident,
)
from domain.incident.commands.field import ArriveOnScene, RecordProgress, ResolveTask, SignTask
from domain.incident.commands.intake import (
    AcceptIncident,
    MergeDuplicate,
    RejectIncident,
    ReportIncident,
)
from domain.incident.events.dispatch import Part
from domain.incident.terms import (
    Channel,
    CheckMode,
    CloseCode,
    FollowUpOutcome,
    ProgressKind,
    RejectReason,
    Seen,
    SuspendCause,
    TaskResult,
)
from tests.support.examples import (
    COUNTY_CLERK,
    DISPATCHER,
    FOLLOWUP_AGENT,
    GRID,
    OFFICER_A,
    TEAM,
    URBAN,
    URBAN_HANDLER,
    VERIFIER,
)
from tests.support.incident_town import HERE, Story, Town, Who, photo, words


def report(town: Town, who: Who = OFFICER_A, **fields: Any) -> Story:
    asked: dict[str, Any] = {
        "channel": Channel.HOTLINE_12345, "category": "E3", "grid": GRID, "geo": HERE,
        "text": words("posters"), **fields,
    }  # fmt: skip
    stream = town.new_id()
    town.do(who, ReportIncident(command_id=stream, stream=stream, **asked))
    return Story(town, stream)


def reported(town: Town | None = None, **fields: Any) -> Story:
    return report(town or Town(), **fields)


def accepted(**fields: Any) -> Story:
    return reported(**fields).does(DISPATCHER, AcceptIncident)


def dispatched(**fields: Any) -> Story:
    return accepted(**fields).does(DISPATCHER, DispatchTask, unit=URBAN)


def signed(**fields: Any) -> Story:
    return dispatched(**fields).does(URBAN_HANDLER, SignTask)


def on_scene(**fields: Any) -> Story:
    return signed(**fields).does(
        URBAN_HANDLER, ArriveOnScene, geo=HERE, evidence=(photo("arrived"),)
    )


def handling(**fields: Any) -> Story:
    return on_scene(**fields).does(
        URBAN_HANDLER, RecordProgress, kind=ProgressKind.WORKING, percent=50, text=words("scraping")
    )


def resolved(**fields: Any) -> Story:
    return finish(handling(**fields))


def verified(**fields: Any) -> Story:
    return resolved(**fields).does(
        VERIFIER, VerifyResolution, seen=Seen.FIXED, mode=CheckMode.ON_SITE,
        evidence=(photo("checked"),),
    )  # fmt: skip


def followed_up(score: int | None = 5, **fields: Any) -> Story:
    return verified(**fields).does(
        FOLLOWUP_AGENT, RecordFollowUp, outcome=FollowUpOutcome.REACHED, solved=True, score=score
    )


def closed(**fields: Any) -> Story:
    return followed_up(**fields).does(DISPATCHER, CloseIncident, close_code=CloseCode.SOLVED)


def rejected(**fields: Any) -> Story:
    return reported(**fields).does(
        DISPATCHER, RejectIncident, reason=RejectReason.OUT_OF_SCOPE, told=words("not ours")
    )


def suspended(story: Story | None = None, days: int = 3) -> Story:
    story = story or handling()
    review_by = story.town.now + timedelta(days=days)
    return story.does(DISPATCHER, SuspendIncident, cause=SuspendCause.PARTS, review_by=review_by)


def parked() -> Story:
    story = handling().after(days=9)
    return story.does(
        COUNTY_CLERK, ParkIncident, explanation=words("no solution"),
        next_review=story.town.now + timedelta(days=30),
    )  # fmt: skip


def waiting() -> Story:
    """Split in two: it stands still until both parts have ended."""
    return accepted().does(
        DISPATCHER, SplitIncident, parts=(Part(category="E3"), Part(category="D5"))
    )


def merged(story: Story | None = None) -> tuple[Story, Story]:
    """The duplicate and its master."""
    duplicate = story or reported()
    master = report(duplicate.town, DISPATCHER)
    return duplicate.does(DISPATCHER, MergeDuplicate, master=master.stream), master


def finish(story: Story, **fields: Any) -> Story:
    done: dict[str, Any] = {
        "result": TaskResult.SOLVED, "evidence": (photo("after"),), "text": words("cleaned"),
        **fields,
    }  # fmt: skip
    return story.does(URBAN_HANDLER, ResolveTask, **done)


def helped(story: Story | None = None) -> Story:
    """TEAM helps beside URBAN, which leads; the helping task is the latest one."""
    return (story or handling()).does(DISPATCHER, DispatchTask, unit=TEAM, lead=False)
