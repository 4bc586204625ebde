from domain.incident.commands.intake import AcceptHandover, OfferHandover
from domain.incident.errors.intake import HandoverNotOffered
from domain.incident.events.intake import HandoverAccepted
from tests.support.examples import DESK_CLERK, DISPATCHER, OFFICER_A
from tests.support.incident_town import Story
from tests.support.incidents import reported


def offered() -> Story:
    return reported().does(OFFICER_A, OfferHandover, to=DESK_CLERK.post)


def test_the_receiving_post_becomes_the_first_receiver() -> None:
    story = offered().when(DESK_CLERK, AcceptHandover)
    story.then(HandoverAccepted, first_receiver=DESK_CLERK.post)
    assert story.incident.first_receiver == DESK_CLERK.post
    assert story.incident.handover_to is None


def test_an_offer_to_another_post_is_not_ours_to_accept() -> None:
    offered().when(DISPATCHER, AcceptHandover).then_refused(HandoverNotOffered)


def test_without_an_offer_there_is_nothing_to_accept() -> None:
    reported().when(DESK_CLERK, AcceptHandover).then_refused(HandoverNotOffered)
