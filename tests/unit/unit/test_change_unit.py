"""RenameUnit, SetFunctions and EndUnit."""

from datetime import timedelta
from functools import partial

import pytest

from domain.kernel import NOTHING_NEEDED
from domain.unit.commands import EndUnit, RenameUnit, SetFunctions, UnitCommand
from domain.unit.decide import decide, needs
from domain.unit.errors import UnitHasEnded, UnitNotFound
from domain.unit.events import FunctionsSet, UnitEnded, UnitEvent, UnitRenamed
from domain.unit.state import claims, evolve
from tests.support.examples import OFFICES, WATER, an_id
from tests.support.given import AT, Given

given = partial(Given, evolve, decide)
COMMAND = an_id("command")
ESTABLISHED, ENDED = OFFICES[WATER], UnitEnded(until=AT)
RENAME = RenameUnit(command_id=COMMAND, stream=WATER, label="抢修一队")
SET = SetFunctions(command_id=COMMAND, stream=WATER, functions=("WATER_SUPPLY", "HEATING"))
END = EndUnit(command_id=COMMAND, stream=WATER, until=AT)


@pytest.mark.parametrize(
    ("command", "fact"),
    [
        (RENAME, UnitRenamed(label="抢修一队")),
        (SET, FunctionsSet(functions=("WATER_SUPPLY", "HEATING"))),
        (END, ENDED),
    ],
)
def test_a_unit_is_changed(command: UnitCommand, fact: UnitEvent) -> None:
    given(ESTABLISHED).when(command).then(fact)
    assert needs(command) == NOTHING_NEEDED
    assert claims(fact) == []


def test_the_order_of_functions_says_nothing() -> None:
    same = FunctionsSet(functions=("HEATING", "WATER_SUPPLY"))
    given(ESTABLISHED, same).when(SET).then_nothing()


@pytest.mark.parametrize(
    "command", [RENAME, SET, END.model_copy(update={"until": AT + timedelta(1)})]
)
def test_a_unit_that_ended_is_not_changed(command: UnitCommand) -> None:
    given(ESTABLISHED, ENDED).when(command).then_rejected(UnitHasEnded)


@pytest.mark.parametrize("command", [RENAME, SET, END])
def test_a_unit_that_is_not_there_is_not_changed(command: UnitCommand) -> None:
    given().when(command).then_rejected(UnitNotFound)
