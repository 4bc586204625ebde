"""BeginLink and EndLink: one community may lie under several parents at a time."""

from datetime import timedelta
from functools import partial

from domain.area.commands import BeginLink, EndLink
from domain.area.decide import decide, needs
from domain.area.errors import (
    AreaEnded,
    AreaLinked,
    AreaNotFound,
    LinkEndsTooEarly,
    LinkNotFound,
    ParentNotAbove,
)
from domain.area.events import AreaMerged, LinkBegun, LinkEnded
from domain.area.state import ancestors, evolve
from domain.kernel import NOTHING_NEEDED, Needs
from tests.support.examples import (
    CATALOGUE,
    COMMUNITY,
    COUNTY,
    PLACES,
    SINCE,
    STATES,
    STREET,
    VILLAGE,
    an_id,
)
from tests.support.given import AT, Given, fact

given = partial(Given, evolve, decide)
CREATED = PLACES[COMMUNITY]
COMMAND, LATER = an_id("command"), AT + timedelta(days=1)
BEGIN = BeginLink(command_id=COMMAND, stream=COMMUNITY, parent=COUNTY, valid_from=AT)
BEGUN = LinkBegun(parent=COUNTY, valid_from=AT)
END = EndLink(command_id=COMMAND, stream=COMMUNITY, parent=STREET, until=AT)
ENDED = LinkEnded(parent=STREET, until=AT)


def test_an_area_is_put_under_a_second_parent() -> None:
    given(CREATED).beside(STATES).when(BEGIN).then(BEGUN)


def test_a_link_that_holds_is_not_begun_at_another_time() -> None:
    command = BEGIN.model_copy(update={"valid_from": LATER})
    given(CREATED, BEGUN).beside(STATES).when(command).then_rejected(AreaLinked)


def test_a_link_that_ended_may_begin_again() -> None:
    ended = LinkEnded(parent=COUNTY, until=LATER)
    command = BEGIN.model_copy(update={"valid_from": LATER})
    begun = LinkBegun(parent=COUNTY, valid_from=LATER)
    given(CREATED, BEGUN, ended).beside(STATES).when(command).then(begun)


def test_a_parent_is_above() -> None:
    command = BEGIN.model_copy(update={"parent": VILLAGE})
    given(CREATED).beside(STATES).when(command).then_rejected(ParentNotAbove)


def test_a_parent_is_there() -> None:
    given(CREATED).when(BEGIN).then_rejected(AreaNotFound)


def test_an_area_that_ended_gets_no_link() -> None:
    merged = AreaMerged(into=VILLAGE, valid_from=SINCE)
    given(CREATED, merged).beside(STATES).when(BEGIN).then_rejected(AreaEnded)


def test_a_link_is_ended() -> None:
    given(CREATED).when(END).then(ENDED)


def test_an_area_that_ended_may_still_end_its_links() -> None:
    given(CREATED, AreaMerged(into=VILLAGE, valid_from=AT)).when(END).then(ENDED)


def test_a_link_that_began_again_is_ended_again() -> None:
    again = LinkBegun(parent=STREET, valid_from=AT)
    command = END.model_copy(update={"until": LATER})
    given(CREATED, ENDED, again).when(command).then(LinkEnded(parent=STREET, until=LATER))


def test_a_link_ends_after_it_begins() -> None:
    command = END.model_copy(update={"until": SINCE})
    given(CREATED).when(command).then_rejected(LinkEndsTooEarly)


def test_a_link_that_is_not_there_is_not_ended() -> None:
    command = END.model_copy(update={"parent": COUNTY})
    given(CREATED).when(command).then_rejected(LinkNotFound)


def test_only_beginning_sees_the_parent() -> None:
    assert needs(BEGIN) == Needs((COUNTY,))
    assert needs(END) == NOTHING_NEEDED


def test_what_lies_above_depends_on_the_time() -> None:
    areas = CATALOGUE.after(fact(ENDED, stream=COMMUNITY)).areas
    assert ancestors(areas, COMMUNITY, AT - timedelta(seconds=1)) == {COMMUNITY, STREET, COUNTY}
    assert ancestors(areas, COMMUNITY, AT) == {COMMUNITY}


def test_a_circle_of_links_ends() -> None:
    areas = dict(CATALOGUE.areas)
    areas[COUNTY] = areas[COUNTY]._replace(links=areas[COMMUNITY].links)
    assert ancestors(areas, STREET, AT) == {STREET, COUNTY}
