from datetime import timedelta

from domain.incident.commands.watch import ReplySupervision, SuperviseIncident
from domain.incident.errors.changes import SupervisionNotFound
from domain.incident.errors.field import NotTheAddressee
from domain.incident.events.watch import SupervisionReplied
from domain.incident.terms import Timer
from tests.support.examples import INSPECTOR, URBAN, URBAN_LEAD, WATER_LEAD, an_id
from tests.support.given import AT
from tests.support.incident_town import Story, words
from tests.support.incidents import handling, suspended


def supervised() -> Story:
    return handling().does(
        INSPECTOR, SuperviseIncident, unit=URBAN, text=words("look at it"),
        reply_by=AT + timedelta(days=1),
    )  # fmt: skip


def the_reply(story: Story) -> dict[str, object]:
    return {"supervision_id": next(iter(story.incident.supervisions)), "text": words("done")}


def test_the_unit_replies() -> None:
    story = supervised()
    said = the_reply(story)
    story.when(URBAN_LEAD, ReplySupervision, **said).then(SupervisionReplied, **said)
    assert not [clock for clock in story.incident.clocks if clock.timer is Timer.REPLY]


def test_also_while_the_incident_stands_still_for_the_reply_is_due() -> None:
    story = suspended(supervised())
    story.when(URBAN_LEAD, ReplySupervision, **the_reply(story)).then(SupervisionReplied)


def test_only_the_unit_that_was_asked() -> None:
    story = supervised()
    story.when(WATER_LEAD, ReplySupervision, **the_reply(story)).then_refused(NotTheAddressee)


def test_what_nobody_asked_is_not_replied_to() -> None:
    handling().when(
        URBAN_LEAD, ReplySupervision, supervision_id=an_id("none"), text=words("done")
    ).then_refused(SupervisionNotFound)
