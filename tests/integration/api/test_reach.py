"""What lies out of a post's reach is not there for it: streams named beside the own one too."""

from uuid import UUID

import pytest

from adapters.eventstore.errors import StaleVersion
from adapters.eventstore.receipts import Submission
from adapters.ids import new_id
from domain.access.permit import Principal
from domain.errors import NotFound
from domain.incident.commands.intake import AcceptIncident, MergeDuplicate, ReportIncident
from domain.incident.terms import Channel
from domain.post.roles import Role
from tests.integration.api.test_commands import OFFICER, REPORT
from tests.integration.api.test_reading import WATER_HANDLER
from tests.support.case import Case
from tests.support.examples import COMMUNITY, STREET, STREET_DISPATCHER, VILLAGE_GRID
from tests.support.surface import Surface

DISPATCHER = "dispatcher-centre"


def reported(county: Surface, login: str, **changed: object) -> UUID:
    answer = county.command("/incidents", REPORT | changed, login=login)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["stream"])


def merge(county: Surface, scope: UUID, incident: UUID, master: UUID) -> str:
    """What a dispatcher of this area is told, who merges the one into the other."""
    principal = Principal(STREET_DISPATCHER.actor, Role.DISPATCHER, scope)
    command = MergeDuplicate(command_id=new_id(), stream=incident, master=master)
    before = county.parts.ledger.position
    try:
        receipt = county.run(county.parts.ledger.execute(principal, Submission(command)))
    except NotFound:
        assert county.parts.ledger.position == before
        return "not found"
    return str(receipt.code or receipt.outcome)


def test_a_master_out_of_reach_reads_as_none(county: Surface) -> None:
    incident = reported(county, OFFICER)
    elsewhere = reported(county, DISPATCHER, grid=str(VILLAGE_GRID))
    assert merge(county, COMMUNITY, incident, elsewhere) == "not found"
    assert merge(county, COMMUNITY, incident, new_id()) == "not found"
    assert merge(county, STREET, incident, elsewhere) == "not_the_same_matter"
    assert merge(county, COMMUNITY, incident, reported(county, OFFICER)) == "APPLIED"


@pytest.mark.parametrize("seen", [1, 2, 99])
def test_a_version_tells_nothing_of_what_is_out_of_reach(county: Surface, seen: int) -> None:
    elsewhere = reported(county, DISPATCHER, grid=str(VILLAGE_GRID))
    principal = Principal(STREET_DISPATCHER.actor, Role.DISPATCHER, COMMUNITY)
    for stream in (elsewhere, new_id()):
        command = AcceptIncident(command_id=new_id(), stream=stream)
        asked = Submission(command, expected_version=seen)
        with pytest.raises(NotFound):
            county.run(county.parts.ledger.execute(principal, asked))


def test_what_opens_a_stream_and_names_a_version_is_told_that_there_is_none(
    county: Surface,
) -> None:
    principal = Principal(STREET_DISPATCHER.actor, Role.DISPATCHER, STREET)
    new = new_id()
    command = ReportIncident(
        command_id=new, stream=new, channel=Channel.HOTLINE_12345, category="E3", grid=VILLAGE_GRID
    )
    with pytest.raises(StaleVersion) as stale:
        county.run(county.parts.ledger.execute(principal, Submission(command, expected_version=2)))
    assert stale.value.version == 0


def test_over_http_a_master_that_is_none_is_not_found(county: Surface) -> None:
    incident = reported(county, OFFICER)
    answer = county.command(
        f"/incidents/{incident}/commands/merge-duplicate",
        {"master": str(new_id())}, login=DISPATCHER, seen=1,
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_who_came_to_it_later_does_not_read_how_it_was_before(county: Surface) -> None:
    """The grants of today decide, but about where it lay then, too."""
    case = Case(county)
    history = case.history(WATER_HANDLER)
    moments = [event["position"].split("/")[1] for event in history]
    for path, asked in ((case.path, "as_of"), (f"{case.path}/differences", "until")):
        answers = [
            county.get(path, login=WATER_HANDLER, params={asked: moment}).status_code
            for moment in moments
        ]
        assert answers == [404, 404, 200], path
