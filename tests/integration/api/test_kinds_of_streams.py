"""A command on a stream of another kind finds nothing there, and above all writes nothing there."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from adapters.eventstore.receipts import Submission
from adapters.ids import new_id
from domain.access.permit import Principal
from domain.errors import NotFound
from domain.kernel import Command
from domain.org.commands import RenameOrg
from domain.post.roles import Role
from domain.unit.commands import RenameUnit
from tests.integration.api.test_commands import OFFICER, act, reported
from tests.support.examples import COUNTY, COUNTY_CLERK, GRID, PLACES, WATER, WATER_ORG
from tests.support.surface import Surface

STRANGERS: Mapping[str, UUID] = {
    "org": WATER_ORG, "unit": WATER, "grid": GRID, "area": next(iter(PLACES)),
}  # fmt: skip


@pytest.mark.parametrize(
    ("command", "role"),
    [
        (RenameUnit(command_id=new_id(), stream=WATER_ORG, label="D1"), Role.COUNTY_CENTRE),
        (RenameOrg(command_id=new_id(), stream=WATER, label="D1"), Role.SYSTEM_ADMIN),
    ],
    ids=["a unit's on an org", "an org's on a unit"],
)
def test_what_would_fit_by_its_fields_is_not_found_either(
    county: Surface, command: Command, role: Role
) -> None:
    ledger = county.parts.ledger
    before = ledger.position
    principal = Principal(COUNTY_CLERK.actor, role, COUNTY)
    with pytest.raises(NotFound):
        county.run(ledger.execute(principal, Submission(command)))
    assert ledger.position == before
    assert reported(county)  # and the ledger goes on


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_note_on_what_is_no_incident_is_not_found(county: Surface, stranger: str) -> None:
    answer = county.command(act(str(STRANGERS[stranger]), "add-note"), {"text": "x"}, login=OFFICER)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
